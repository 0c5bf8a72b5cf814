with

targets as (

    select *
    from {{ ref('int_targets_named') }}
    where measure_code is not null
    qualify row_number() over (partition by target_code order by valid_from desc) = 1

),

measures as (select * from {{ ref('fct_measures_monthly') }}),

signals as (select * from {{ ref('fct_signals') }}),

-- The highest place: what it shows stands for all below.
top_place as (

    select
        places.place_code,
        places.name_zh,
        places.name_en,
        levels.kind as level

    from {{ ref('dim_places') }} as places
    inner join {{ ref('stg_about__levels') }} as levels on places.kind = levels.kind

    where places.is_current

    order by levels.level_number, places.place_code

    limit 1

),

found as (

    select
        targets.target_code,
        top_place.place_code as scope_code,
        top_place.name_zh as scope_name_zh,
        coalesce(top_place.name_en, top_place.name_zh) as scope_name_en,
        measures.period_month,
        measures.numerator,
        measures.denominator,
        measures.value,
        signals.special_cause,
        signals.rules_hit,
        signals.lower_limit,
        signals.upper_limit

    from targets
    cross join top_place
    inner join measures
        on
        targets.measure_code = measures.measure_code
        and targets.measured_indicator_code = measures.indicator_code
        and targets.split = measures.split
        and measures.scope_kind = 'place'
        and top_place.level = measures.level
        and top_place.place_code = measures.scope_code
    left join signals
        on
        measures.measure_code = signals.measure_code
        and measures.indicator_code = signals.indicator_code
        and measures.split = signals.split
        and measures.scope_kind = signals.scope_kind
        and measures.level = signals.level
        and measures.scope_code = signals.scope_code
        and measures.period_month = signals.period_month

)

select * from found
