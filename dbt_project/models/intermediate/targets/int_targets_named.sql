-- The routine threshold is the expected value (or the floor, where no other is given) moved by the
-- buffer to the strict side: a sampled rate must clear the floor with its lower bound, too.
with

targets as (select * from {{ ref('routine_targets') }}),

indicators as (

    select *
    from {{ ref('indicators') }}
    qualify row_number() over (partition by indicator_code order by valid_from desc) = 1

),

measures as (select * from {{ ref('measures') }}),

items as (select distinct indicator_code from {{ ref('inspection_items') }}),

classes as (select distinct indicator_code from {{ ref('case_classes') }}),

named as (

    select
        targets.* exclude (min_count, split),
        indicators.name_zh as indicator_name_zh,
        indicators.name_en as indicator_name_en,
        indicators.possible_score,
        measures.name_zh as measure_name_zh,
        measures.name_en as measure_name_en,
        measures.unit,
        measures.family,
        measures.kind as measure_kind,
        coalesce(targets.min_count, measures.min_count) as min_count,
        coalesce(targets.split, 'all') as split,
        case
            when targets.target_type in ('ceiling', 'zero_tolerance') then 'lower'
            when measures.direction = 'lower' then 'lower'
            else 'higher'
        end as direction,
        -- What is not told apart by indicator (coverage, trips, sessions …) is measured over all.
        case
            when measures.family = 'inspection' and items.indicator_code is not null
                then targets.indicator_code
            when measures.family = 'casework' and classes.indicator_code is not null
                then targets.indicator_code
            else 'all'
        end as measured_indicator_code

    from targets
    left join indicators on targets.indicator_code = indicators.indicator_code
    left join measures on targets.measure_code = measures.measure_code
    left join items on targets.indicator_code = items.indicator_code
    left join classes on targets.indicator_code = classes.indicator_code

),

set_up as (

    select
        target_code,
        indicator_code,
        indicator_name_zh,
        indicator_name_en,
        possible_score,
        measure_code,
        measure_name_zh,
        measure_name_en,
        family,
        measure_kind,
        measured_indicator_code,
        unit,
        direction,
        decomposition_type,
        scope_kind,
        level,
        league_code,
        lead_unit_code,
        responsibility_basis,
        cadence,
        target_type,
        floor,
        expected,
        good,
        stretch,
        buffer_pct,
        case
            when target_type = 'zero_tolerance' then 0
            else
                coalesce(expected, floor)
                + if(direction = 'lower', -1, 1) * coalesce(buffer_pct, 0)
        end as routine_threshold,
        min_count,
        split,
        valid_from,
        valid_to,
        document,
        source_status

    from named

)

select * from set_up
