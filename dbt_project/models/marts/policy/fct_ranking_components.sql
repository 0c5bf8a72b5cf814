-- Over 100 lines: beside each component what it would be without rulings, by the same formulas.
-- What the rulings took away is added back to the figures of all places that the unit answers for.
with

scored as (select * from {{ ref('int_ranking_components_scored') }}),

answered as (select * from {{ ref('int_ranking_targets_answered') }}),

effects as (select * from {{ ref('fct_ruling_effects') }}),

taken_away as (

    select
        answered.scenario,
        answered.period_month,
        answered.unit_code,
        answered.target_code,
        {{ exact_sum('effects.numerator_without_rulings - effects.numerator') }} as numerator,
        {{ exact_sum('effects.denominator_without_rulings - effects.denominator') }} as denominator

    from answered
    inner join effects
        on
        answered.measure_code = effects.measure_code
        and answered.measured_indicator_code = effects.indicator_code
        and answered.scope_kind = effects.scope_kind
        and answered.level = effects.level
        and answered.scope_code = effects.scope_code
        and answered.split = effects.split
        and effects.period_month between answered.first_month and answered.period_month

    group by all

),

added_back as (

    select
        scored.*,
        case
            when taken_away.target_code is null then scored.numerator
            else coalesce(scored.numerator, 0) + taken_away.numerator
        end as numerator_without_rulings,
        case
            when taken_away.target_code is null then scored.denominator
            else coalesce(scored.denominator, 0) + taken_away.denominator
        end as denominator_without_rulings

    from scored
    left join taken_away
        on
        scored.scenario = taken_away.scenario
        and scored.period_month = taken_away.period_month
        and scored.unit_code = taken_away.unit_code
        and scored.target_code = taken_away.target_code

),

valued as (

    select
        *,
        {{ measure_value(
            'measure_kind', 'numerator_without_rulings', 'denominator_without_rulings'
        ) }} as value_without_rulings

    from added_back

),

attained as (

    select
        *,
        {{ attainment('value_without_rulings', 'routine_threshold') }}
            as attainment_without_rulings

    from valued

),

pointed as (

    select
        *,
        100 * weight_pct * attainment_without_rulings
        / nullif(
            ({{ precise_sum('if(attainment_without_rulings is null, 0, weight_pct)') }}
                over unit_ranking)::double,
            0
        ) as points_without_rulings

    from attained

    window unit_ranking as (partition by scenario, league_code, period_month, unit_code)

)

select
    scenario,
    league_code,
    period_month,
    unit_code,
    target_code,
    indicator_code,
    measure_code,
    scope_kind,
    level,
    scope_count,
    numerator,
    denominator,
    value,
    value_without_rulings,
    routine_threshold,
    attainment,
    attainment_without_rulings,
    weight_pct,
    effective_weight_pct,
    is_scored,
    points,
    points_without_rulings,
    small_sample_loss

from pointed
