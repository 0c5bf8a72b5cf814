-- One row per indicator and unit: the day on which each stage was first reached.
with

indicators as (

    select * from dim_indicators

    where $framework::varchar is null or framework_code = $framework

    qualify row_number() over (partition by indicator_code order by valid_from desc nulls last) = 1

),

units as (select * from dim_units where is_current)

select
    stages.indicator_code,
    indicators.name_zh as indicator_name_zh,
    coalesce(indicators.name_en, indicators.name_zh) as indicator_name_en,
    coalesce(units.name_zh, stages.unit_code) as unit_name_zh,
    coalesce(units.name_en, units.name_zh, stages.unit_code) as unit_name_en,
    stages.stage_code,
    stages.side_state,
    stages.catalogued_date,
    stages.decomposed_date,
    stages.assigned_date,
    stages.parameterised_date,
    stages.measured_date,
    stages.met_date,
    stages.sustained_date,
    stages.days_in_stage,
    stages.target_code

from fct_conversion_stages as stages
inner join indicators on stages.indicator_code = indicators.indicator_code
left join units on stages.unit_code = units.unit_code

where ($unit::varchar is null or stages.unit_code = $unit)
    and ($league::varchar is null or units.league_code = $league)

order by stages.stage_number desc, indicators.ordinal, stages.unit_code
