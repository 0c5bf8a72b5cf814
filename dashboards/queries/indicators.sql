-- One row per indicator as it is worded today, in the order of its framework, and whether it has
-- figures of its own or a target that names some.
with

indicators as (select * from dim_indicators),

measured as (

    select distinct indicator_code from fct_measures_monthly

    where level = 'district'

),

targeted as (

    select
        indicator_code,
        bool_or(measure_code is not null) as is_measured,
        list(distinct decomposition_type order by decomposition_type) as decomposition_types

    from dim_routine_targets

    group by indicator_code

),

listed as (

    select
        indicators.indicator_code,
        indicators.name_zh,
        indicators.name_en,
        indicators.framework_code,
        indicators.framework_name_zh,
        indicators.framework_name_en,
        indicators.ordinal,
        indicators.tier1_zh,
        indicators.tier1_en,
        indicators.definition_zh,
        indicators.definition_en,
        indicators.method,
        indicators.threshold_text,
        indicators.possible_score,
        indicators.source,
        indicators.source_status,
        indicators.valid_from,
        indicators.valid_to,
        indicators.item_count,
        indicators.class_count,
        targeted.decomposition_types,
        measured.indicator_code is not null or coalesce(targeted.is_measured, false) as has_figures

    from indicators
    left join measured on indicators.indicator_code = measured.indicator_code
    left join targeted on indicators.indicator_code = targeted.indicator_code

)

select * from listed

order by framework_code, ordinal, indicator_code
