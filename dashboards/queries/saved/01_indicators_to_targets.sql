-- 一、测评指标转化为各级常态工作目标
-- 1. Evaluation indicators become routine targets for every level
-- Question: which indicators have become targets, at which levels and with how many units, and how
--   far has each come? An indicator without a target is in the list, not left out of it.
-- Parameters (left out: the value in brackets)
--   $indicator_code  指标 · indicator [all of them]
with

indicators as (

    select dim_indicators.*

    from dim_indicators
    cross join about_city

    where
        coalesce(dim_indicators.valid_from <= about_city.as_of_date, true)
        and coalesce(dim_indicators.valid_to > about_city.as_of_date, true)
        and coalesce(dim_indicators.indicator_code = $indicator_code::varchar, true)

),

targets as (

    select
        dim_routine_targets.indicator_code,
        count(distinct dim_routine_targets.target_code) as target_count,
        string_agg(
            distinct dim_routine_targets.level, ', ' order by dim_routine_targets.level
        ) as levels,
        string_agg(
            distinct dim_routine_targets.decomposition_type,
            ', ' order by dim_routine_targets.decomposition_type
        ) as decomposition_types,
        count(distinct dim_routine_targets.measure_code) as measure_count

    from dim_routine_targets
    cross join about_city

    where
        coalesce(dim_routine_targets.valid_from <= about_city.as_of_date, true)
        and coalesce(dim_routine_targets.valid_to > about_city.as_of_date, true)

    group by dim_routine_targets.indicator_code

),

stages as (

    select
        indicator_code,
        count(*) as unit_count,
        min(stage_number) as lowest_stage_number,
        max(stage_number) as highest_stage_number,
        count(*) filter (where stage_number >= 5) as met_unit_count,
        count(*) filter (where side_state is not null) as side_state_count

    from fct_conversion_stages

    group by indicator_code

)

select
    indicators.indicator_code,
    indicators.name_zh,
    indicators.name_en,
    indicators.method,
    indicators.source_status,
    coalesce(targets.target_count, 0) as target_count,
    targets.levels,
    targets.decomposition_types,
    coalesce(targets.measure_count, 0) as measure_count,
    coalesce(stages.unit_count, 0) as unit_count,
    stages.lowest_stage_number,
    stages.highest_stage_number,
    coalesce(stages.met_unit_count, 0) as met_unit_count,
    coalesce(stages.side_state_count, 0) as side_state_count

from indicators
left join targets on indicators.indicator_code = targets.indicator_code
left join stages on indicators.indicator_code = stages.indicator_code

order by indicators.ordinal, indicators.indicator_code
