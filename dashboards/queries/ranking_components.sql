-- One row per target that makes a unit's score in one ranking, the most points lost first.
select
    components.target_code,
    targets.indicator_name_zh,
    targets.indicator_name_en,
    targets.measure_name_zh,
    targets.measure_name_en,
    targets.unit,
    components.numerator,
    components.denominator,
    components.value,
    components.routine_threshold,
    components.attainment,
    components.weight_pct,
    components.effective_weight_pct,
    components.points,
    components.points_without_rulings,
    components.is_scored,
    components.effective_weight_pct * (1 - components.attainment) as points_lost

from fct_ranking_components as components
left join dim_routine_targets as targets using (target_code)

where components.scenario = $scenario
    and components.league_code = $league
    and components.period_month = $month
    and components.unit_code = $unit

qualify
    row_number() over (
        partition by components.target_code, components.level order by targets.valid_from desc
    ) = 1

order by points_lost desc nulls last, components.weight_pct desc, components.target_code
