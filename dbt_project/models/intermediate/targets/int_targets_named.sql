-- The routine threshold is the expected value (or the floor, where no other is given) moved by the
-- buffer to the strict side: a sampled rate must clear the floor with its lower bound, too. Shown
-- with the confidence in force on the last day so far; periods take that of their due date.
-- Over 100 lines: every target is named, set up and given its threshold in one piece.
with

targets as (select * from {{ ref('routine_targets') }}),

about_city as (select * from {{ ref('stg_about__city') }}),

indicators as (

    select *
    from {{ ref('indicators') }}
    qualify row_number() over (partition by indicator_code order by valid_from desc) = 1

),

measures as (select * from {{ ref('measures') }}),

items as (select distinct indicator_code from {{ ref('inspection_items') }}),

classes as (select distinct indicator_code from {{ ref('case_classes') }}),

confidences as (

    select *
    from {{ ref('policy_parameters') }}
    where scenario = 'in_force' and parameter = 'wilson_confidence'

),

named as (

    select
        targets.* exclude (min_count, split, buffer_pct),
        targets.buffer_pct as given_buffer_pct,
        indicators.name_zh as indicator_name_zh,
        indicators.name_en as indicator_name_en,
        indicators.possible_score,
        measures.name_zh as measure_name_zh,
        measures.name_en as measure_name_en,
        measures.unit,
        measures.family,
        measures.kind as measure_kind,
        coalesce(measures.family in ('inspection', 'findings', 'survey'), false) as is_sampled,
        coalesce(targets.min_count, measures.min_count) as min_count,
        coalesce(targets.split, 'all') as split,
        case
            when targets.target_type in ('ceiling', 'zero_tolerance') then 'lower'
            when measures.direction = 'lower' then 'lower'
            else 'higher'
        end as direction,
        -- What is not told apart by indicator (coverage, trips, sessions …) is measured over all.
        case
            when measures.family in ('inspection', 'findings') and items.indicator_code is not null
                then targets.indicator_code
            when measures.family = 'casework' and classes.indicator_code is not null
                then targets.indicator_code
            else 'all'
        end as measured_indicator_code,
        least(about_city.as_of_date, coalesce(targets.valid_to - 1, about_city.as_of_date))
            as last_held_date

    from targets
    cross join about_city
    left join indicators on targets.indicator_code = indicators.indicator_code
    left join measures on targets.measure_code = measures.measure_code
    left join items on targets.indicator_code = items.indicator_code
    left join classes on targets.indicator_code = classes.indicator_code

),

sure as (

    select
        named.*,
        {{ normal_quantile('confidences.value::double') }} as one_sided_z

    from named
    left join confidences
        on
        confidences.valid_from <= greatest(named.last_held_date, named.valid_from)
        and coalesce(
            confidences.valid_to > greatest(named.last_held_date, named.valid_from), true
        )

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
        cascade_to,
        allocation_driver,
        league_code,
        lead_unit_code,
        responsibility_basis,
        cadence,
        case cadence when 'annual' then 12 when 'quarterly' then 3 else 1 end as period_months,
        target_type,
        floor,
        expected,
        good,
        stretch,
        given_buffer_pct,
        planned_count,
        {{ routine_threshold('one_sided_z') }} as routine_threshold,
        min_count,
        is_sampled,
        split,
        valid_from,
        valid_to,
        document,
        source_status

    from sure

),

buffered as (

    select
        *,
        case
            when given_buffer_pct is not null then given_buffer_pct
            when is_sampled and planned_count is not null
                then abs(routine_threshold - coalesce(floor, expected))
        end as buffer_pct

    from set_up

)

select * from buffered
