-- Over 100 lines: the mix is taken out in one piece. Expected = Σ over strata of what the unit had
-- of each × the share that failed in its league; a league's own sum is its own expectation.
with

counted as (select * from {{ ref('int_strata_counted') }}),

periods as (select * from {{ ref('int_periods_ruled') }}),

units as (select * from {{ ref('int_units_dated') }}),

summed as (

    select
        counted.topic,
        counted.stratum,
        counted.level,
        counted.scope_code,
        periods.period_kind,
        periods.period_month,
        periods.due_date,
        periods.is_provisional,
        periods.wilson_confidence,
        sum(counted.checked_count) as checked_count,
        sum(counted.problem_count) as problem_count

    from counted
    inner join periods
        on counted.period_month between periods.first_month and periods.period_month

    group by all

),

-- Streets are compared with all streets, units within the league of the period's last day.
grouped as (

    select
        summed.*,
        coalesce(units.league_code, 'all') as group_code

    from summed
    left join units
        on
        summed.level = 'unit'
        and summed.scope_code = units.unit_code
        and units.valid_from <= summed.due_date
        and coalesce(units.valid_to > summed.due_date, true)

),

compared as (

    select
        *,
        sum(problem_count) over stratum_of_league / sum(checked_count) over stratum_of_league
            as problem_share

    from grouped

    window
        stratum_of_league as (
            partition by topic, level, group_code, stratum, period_kind, period_month
        )

),

standardised as (

    select
        topic,
        level,
        scope_code,
        group_code,
        period_kind,
        period_month,
        is_provisional,
        wilson_confidence,
        sum(checked_count)::bigint as checked_count,
        sum(problem_count)::bigint as observed_count,
        {{ exact_sum('checked_count * problem_share') }} as expected_count

    from compared

    group by all

),

led as (

    select
        *,
        100 * sum(observed_count) over league / sum(checked_count) over league as league_pct

    from standardised

    window
        league as (partition by topic, level, group_code, period_kind, period_month)

),

told as (

    select
        topic,
        level,
        scope_code,
        nullif(group_code, 'all') as league_code,
        period_kind,
        period_month,
        checked_count,
        observed_count,
        expected_count,
        100 * observed_count / checked_count as observed_pct,
        100 * expected_count / checked_count as expected_pct,
        league_pct,
        100 * expected_count / checked_count - league_pct as mix_effect_points,
        100 * (observed_count - expected_count) / checked_count as own_effect_points,
        observed_count / nullif(expected_count, 0) as ratio,
        {{ poisson_low('observed_count', 'wilson_confidence') }} / nullif(expected_count, 0)
            as ratio_low,
        {{ poisson_high('observed_count', 'wilson_confidence') }} / nullif(expected_count, 0)
            as ratio_high,
        league_pct * observed_count / nullif(expected_count, 0) as standardised_pct,
        is_provisional

    from led

)

select * from told
