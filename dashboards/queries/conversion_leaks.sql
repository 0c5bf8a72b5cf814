-- One row per indicator and unit that is stuck before a stage as of the publication's day, those
-- with most points and longest stuck first.
with

indicators as (

    select * from dim_indicators

    where $framework::varchar is null or framework_code = $framework

    qualify row_number() over (partition by indicator_code order by valid_from desc nulls last) = 1

),

units as (select * from dim_units where is_current)

select
    leaks.leak_number,
    leaks.indicator_code,
    indicators.name_zh as indicator_name_zh,
    coalesce(indicators.name_en, indicators.name_zh) as indicator_name_en,
    leaks.unit_code,
    coalesce(units.name_zh, leaks.unit_code) as unit_name_zh,
    coalesce(units.name_en, units.name_zh, leaks.unit_code) as unit_name_en,
    leaks.stage_code,
    leaks.next_stage_code,
    leaks.side_state,
    leaks.days_in_stage,
    leaks.stage_since_date,
    leaks.shared_points,
    leaks.missing_code,
    leaks.reason_zh,
    leaks.reason_en,
    leaks.target_code

from fct_conversion_leaks as leaks
inner join indicators on leaks.indicator_code = indicators.indicator_code
left join units on leaks.unit_code = units.unit_code

where ($unit::varchar is null or leaks.unit_code = $unit)
    and ($league::varchar is null or units.league_code = $league)

order by leaks.leak_number
