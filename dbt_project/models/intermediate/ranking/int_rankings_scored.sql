-- Components are taken as independent of each other, save that score rates come from the same
-- visits: their variances are multiplied by what the visits' own spread shows. What else moves
-- together (the closing and the timely closing of the same cases) is found in the spread from month
-- to month.
with

units as (select * from {{ ref('int_units_ranked') }}),

components as (select * from {{ ref('int_ranking_components_scored') }}),

dispersed as (select * from {{ ref('int_visits_dispersed') }}),

factors as (

    select
        periods.scenario,
        periods.period_month,
        greatest(
            1,
            coalesce(
                {{ exact_sum('dispersed.visit_variance') }}
                / nullif({{ exact_sum('dispersed.point_variance') }}, 0),
                1
            )
        ) as overdispersion

    from (select distinct scenario, first_month, period_month from units) as periods
    left join dispersed
        on dispersed.period_month between periods.first_month and periods.period_month

    group by all

),

summed as (

    select
        scenario,
        league_code,
        period_month,
        unit_code,
        count(*) as target_count,
        count(*) filter (where is_scored) as decided_target_count,
        100 * {{ exact_sum('if(is_scored, weight_pct, 0)') }}
        / {{ exact_sum('weight_pct') }} as weight_covered_pct,
        {{ exact_sum('points') }} as weighted_score,
        {{ exact_sum('small_sample_loss') }} as small_sample_loss,
        {{ exact_sum('if(is_inspected, points_variance, 0)') }} as inspected_variance,
        {{ exact_sum('if(is_inspected, 0, points_variance)') }} as other_variance

    from components

    group by all

),

judged as (

    select
        units.scenario,
        units.league_code,
        units.period_month,
        units.unit_code,
        units.is_provisional,
        units.memory_months,
        units.interval_confidence,
        units.ordinal_rankability,
        coalesce(summed.target_count, 0) as target_count,
        coalesce(summed.decided_target_count, 0) as decided_target_count,
        coalesce(summed.weight_covered_pct, 0) as weight_covered_pct,
        summed.weighted_score,
        summed.small_sample_loss,
        factors.overdispersion,
        factors.overdispersion * summed.inspected_variance + summed.other_variance
            as sampling_variance,
        case
            when summed.target_count is null then 'no_targets'
            when summed.decided_target_count = 0 then 'nothing_measured'
            when summed.weight_covered_pct < units.min_coverage_pct then 'too_little_covered'
            else 'ranked'
        end as ranking_status

    from units
    left join summed
        on
        units.scenario = summed.scenario
        and units.league_code = summed.league_code
        and units.period_month = summed.period_month
        and units.unit_code = summed.unit_code
    left join factors
        on
        units.scenario = factors.scenario
        and units.period_month = factors.period_month

)

select * from judged
