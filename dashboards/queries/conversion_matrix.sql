-- One row per indicator and unit that answers for it at the month: the stage it has come to, and
-- what the next stage lacks. Those that do not apply are marked, not left out.
with

indicators as (

    select * from dim_indicators

    where $framework::varchar is null or framework_code = $framework

    qualify row_number() over (partition by indicator_code order by valid_from desc nulls last) = 1

),

units as (select * from dim_units where is_current)

select
    monthly.indicator_code,
    indicators.ordinal,
    indicators.name_zh as indicator_name_zh,
    coalesce(indicators.name_en, indicators.name_zh) as indicator_name_en,
    monthly.unit_code,
    coalesce(units.name_zh, monthly.unit_code) as unit_name_zh,
    coalesce(units.name_en, units.name_zh, monthly.unit_code) as unit_name_en,
    monthly.stage_number,
    monthly.stage_code,
    monthly.side_state,
    monthly.is_applicable,
    monthly.status,
    monthly.reason_zh,
    monthly.reason_en,
    monthly.target_code,
    monthly.entered_date,
    monthly.looked_at_date

from fct_conversion_monthly as monthly
inner join indicators on monthly.indicator_code = indicators.indicator_code
left join units on monthly.unit_code = units.unit_code

where monthly.period_month = $month
    and ($unit::varchar is null or monthly.unit_code = $unit)
    and ($league::varchar is null or units.league_code = $league)
    and ($indicator::varchar is null or monthly.indicator_code = $indicator)

order by indicators.ordinal, monthly.unit_code
