-- 六、首接负责与跟踪问效
-- 6. First-receiver responsibility and tracking to the end
-- Question: which units settle what they receive first, and which pass it on or send it back?
--   A unit is judged by the cases that it received first, whoever handled them in the end.
-- Parameters (left out: the value in brackets)
--   $from_month  自 · from this month on [the mechanism's first month]
--   $to_month    至 · up to this month [the as-of month]
with

asked as (

    select
        coalesce(
            $from_month::date,
            date_trunc('month', mechanism_start_date)::date,
            date '0001-01-01'
        ) as from_month,
        coalesce($to_month::date, date_trunc('month', as_of_date)::date) as to_month

    from about_city

),

units as (select * from dim_units where is_current),

measured as (

    select
        fct_measures_monthly.scope_code as unit_code,
        fct_measures_monthly.measure_code,
        sum(fct_measures_monthly.numerator) as numerator,
        sum(fct_measures_monthly.denominator) as denominator

    from fct_measures_monthly
    inner join asked
        on fct_measures_monthly.period_month between asked.from_month and asked.to_month

    where
        fct_measures_monthly.level = 'unit'
        and fct_measures_monthly.indicator_code = 'all'
        and fct_measures_monthly.split = 'all'
        and fct_measures_monthly.measure_code in (
            'first_receiver_resolution_rate', 'bounce_rate', 'hand_offs_per_case',
            'on_time_closure_rate'
        )

    group by fct_measures_monthly.scope_code, fct_measures_monthly.measure_code

),

side_by_side as (

    select
        unit_code,
        max(denominator) filter (where measure_code = 'first_receiver_resolution_rate')
            as closed_case_count,
        max(100 * numerator / denominator)
            filter (where measure_code = 'first_receiver_resolution_rate' and denominator > 0)
            as first_receiver_resolution_pct,
        max(100 * numerator / denominator)
            filter (where measure_code = 'bounce_rate' and denominator > 0) as bounce_pct,
        max(numerator / denominator)
            filter (where measure_code = 'hand_offs_per_case' and denominator > 0)
            as hand_offs_per_case,
        max(100 * numerator / denominator)
            filter (where measure_code = 'on_time_closure_rate' and denominator > 0)
            as on_time_closure_pct

    from measured

    group by unit_code

),

handed as (

    select
        fct_hand_overs_monthly.from_unit_code,
        fct_hand_overs_monthly.to_unit_code,
        sum(fct_hand_overs_monthly.hand_over_count) as hand_over_count

    from fct_hand_overs_monthly
    inner join asked
        on fct_hand_overs_monthly.period_month between asked.from_month and asked.to_month

    group by fct_hand_overs_monthly.from_unit_code, fct_hand_overs_monthly.to_unit_code

),

-- To whom a unit hands over most often.
most_handed as (

    select * from handed

    qualify row_number() over (
        partition by from_unit_code order by hand_over_count desc, to_unit_code
    ) = 1

)

select
    side_by_side.unit_code,
    units.name_zh,
    units.name_en,
    units.league_code,
    side_by_side.closed_case_count,
    side_by_side.first_receiver_resolution_pct,
    side_by_side.bounce_pct,
    side_by_side.hand_offs_per_case,
    side_by_side.on_time_closure_pct,
    most_handed.to_unit_code as most_handed_to_unit_code,
    most_handed.hand_over_count as most_handed_count

from side_by_side
left join units on side_by_side.unit_code = units.unit_code
left join most_handed on side_by_side.unit_code = most_handed.from_unit_code

order by side_by_side.first_receiver_resolution_pct, side_by_side.unit_code
