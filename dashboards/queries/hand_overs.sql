-- One row per way a case was handed over, from unit to unit, in the months up to the as-of date.
with

handed as (

    select
        from_unit_code,
        to_unit_code,
        sum(hand_over_count) as hand_over_count,
        sum(bounce_count) as bounce_count

    from fct_hand_overs_monthly

    where period_month > (select as_of_date from about_city) - to_months($month_count::integer)
        and ($unit::varchar is null or $unit in (from_unit_code, to_unit_code))

    group by all

)

select
    handed.from_unit_code,
    coalesce(givers.name_zh, handed.from_unit_code) as from_name_zh,
    coalesce(givers.name_en, givers.name_zh, handed.from_unit_code) as from_name_en,
    handed.to_unit_code,
    coalesce(takers.name_zh, handed.to_unit_code) as to_name_zh,
    coalesce(takers.name_en, takers.name_zh, handed.to_unit_code) as to_name_en,
    handed.hand_over_count,
    handed.bounce_count

from handed
left join dim_units as givers
    on handed.from_unit_code = givers.unit_code and givers.is_current
left join dim_units as takers
    on handed.to_unit_code = takers.unit_code and takers.is_current

order by handed.hand_over_count desc, handed.from_unit_code, handed.to_unit_code
