-- The routine threshold is the expected value (or the floor, where no other is given) moved by the
-- buffer to the strict side: a sampled rate must clear the floor with its lower bound, too.
with

targets as (select * from {{ ref('routine_targets') }}),

indicators as (select * from {{ ref('indicators') }}),

measures as (select * from {{ ref('measures') }}),

named as (

    select
        targets.target_code,
        targets.indicator_code,
        indicators.name_zh as indicator_name_zh,
        indicators.name_en as indicator_name_en,
        indicators.possible_score,
        targets.measure_code,
        measures.name_zh as measure_name_zh,
        measures.name_en as measure_name_en,
        measures.unit,
        measures.direction,
        targets.decomposition_type,
        targets.scope_kind,
        targets.level,
        targets.league_code,
        targets.lead_unit_code,
        targets.responsibility_basis,
        targets.cadence,
        targets.target_type,
        targets.floor,
        targets.expected,
        targets.good,
        targets.stretch,
        targets.buffer_pct,
        coalesce(targets.expected, targets.floor)
        + if(measures.direction = 'lower', -1, 1) * coalesce(targets.buffer_pct, 0)
            as routine_threshold,
        coalesce(targets.min_count, measures.min_count) as min_count,
        coalesce(targets.split, 'all') as split,
        targets.valid_from,
        targets.valid_to,
        targets.document,
        targets.source_status

    from targets
    left join indicators on targets.indicator_code = indicators.indicator_code
    left join measures on targets.measure_code = measures.measure_code

)

select * from named
