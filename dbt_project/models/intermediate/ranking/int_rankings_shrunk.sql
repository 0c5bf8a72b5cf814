-- Over 100 lines: one derivation, in the order in which it is explained.
-- A score is the unit's lasting level, plus what befell it in this period, plus sampling error. The
-- spread of the units' own scores from period to period beyond sampling error (month to month) is
-- pooled over the league and counts as error, too: one bad month is no lasting level. Scores are
-- compared as distances from the league's mean of their period, what few records cost made good,
-- and weighed by their error over the periods remembered; with a memory of one only sampling error
-- is left.
-- Between units: DerSimonian and Laird 1986. Shrinkage: Efron and Morris 1975.
with

ranked as (select * from {{ ref('int_rankings_scored') }} where ranking_status = 'ranked'),

centred as (

    select
        *,
        count(*) over league as unit_count,
        ({{ precise_sum('weighted_score') }} over league)::double / count(*) over league
            as league_score,
        weighted_score
        + small_sample_loss
        - ({{ precise_sum('weighted_score + small_sample_loss') }} over league)::double
        / count(*) over league as distance

    from ranked

    window league as (partition by scenario, league_code, period_month)

),

remembered as (

    select
        centred.scenario,
        centred.league_code,
        centred.period_month,
        centred.unit_code,
        centred.unit_count,
        earlier.distance,
        earlier.sampling_variance,
        count(*) over unit_memory as period_count,
        ({{ precise_sum('earlier.distance') }} over unit_memory)::double
        / count(*) over unit_memory as mean_distance

    from centred
    inner join centred as earlier
        on
        centred.scenario = earlier.scenario
        and centred.league_code = earlier.league_code
        and centred.unit_code = earlier.unit_code
        and earlier.period_month <= centred.period_month
        and earlier.period_month
        > centred.period_month - to_months(greatest(centred.memory_months, 1))

    window
        unit_memory as (
            partition by
                centred.scenario, centred.league_code, centred.period_month, centred.unit_code
        )

),

-- Each unit's own mean and the league's mean per period are taken from the same figures: of n
-- periods n - 1, and of m units m - 1 per m, are free to vary.
between_months as (

    select
        scenario,
        league_code,
        period_month,
        greatest(
            0,
            coalesce(
                {{ precise_sum('power(distance - mean_distance, 2)') }}::double
                / nullif(
                    {{ precise_sum('(1 - 1.0 / period_count) * (1 - 1.0 / unit_count)') }}::double,
                    0
                )
                - {{ precise_sum('sampling_variance * (1 - 1.0 / period_count)') }}::double
                / nullif({{ precise_sum('1 - 1.0 / period_count') }}::double, 0),
                0
            )
        ) as month_to_month_variance

    from remembered

    group by scenario, league_code, period_month

),

-- The floor keeps figures without any spread from being divided by nought.
levelled as (

    select
        remembered.scenario,
        remembered.league_code,
        remembered.period_month,
        remembered.unit_code,
        remembered.unit_count,
        between_months.month_to_month_variance,
        {{ precise_sum(
            'distance / greatest(sampling_variance + month_to_month_variance, 1e-6)'
        ) }}::double
        / {{ precise_sum(
            '1 / greatest(sampling_variance + month_to_month_variance, 1e-6)'
        ) }}::double as level_distance,
        1 / {{ precise_sum(
            '1 / greatest(sampling_variance + month_to_month_variance, 1e-6)'
        ) }}::double as level_variance

    from remembered
    inner join between_months
        on
        remembered.scenario = between_months.scenario
        and remembered.league_code = between_months.league_code
        and remembered.period_month = between_months.period_month

    group by
        remembered.scenario,
        remembered.league_code,
        remembered.period_month,
        remembered.unit_code,
        remembered.unit_count,
        between_months.month_to_month_variance

),

fixed as (

    select
        scenario,
        league_code,
        period_month,
        count(*) as unit_count,
        {{ precise_sum('1 / level_variance') }}::double as weight_sum,
        {{ precise_sum('1 / power(level_variance, 2)') }}::double as squared_weight_sum,
        {{ precise_sum('level_distance / level_variance') }}::double as weighted_sum,
        {{ precise_sum('power(level_distance, 2) / level_variance') }}::double as weighted_squares,
        {{ precise_sum('level_variance') }}::double / count(*) as mean_level_variance

    from levelled

    group by all

),

-- Squares are taken from squares: the digits below the ninth are the engine's, not the units'.
between_units as (

    select
        *,
        greatest(
            0,
            coalesce(
                round(
                    (weighted_squares - power(weighted_sum, 2) / weight_sum - (unit_count - 1))
                    / nullif(weight_sum - squared_weight_sum / weight_sum, 0),
                    9
                ),
                0
            )
        ) as between_unit_variance

    from fixed

),

pulled as (

    select
        levelled.*,
        between_units.between_unit_variance,
        between_units.mean_level_variance,
        between_units.between_unit_variance
        / (between_units.between_unit_variance + levelled.level_variance) as kept_share,
        ({{ precise_sum('level_distance / (between_unit_variance + level_variance)') }} over league)
        ::double
        / ({{ precise_sum('1 / (between_unit_variance + level_variance)') }} over league)::double
            as mean_level_distance

    from levelled
    inner join between_units
        on
        levelled.scenario = between_units.scenario
        and levelled.league_code = between_units.league_code
        and levelled.period_month = between_units.period_month

    window league as (
        partition by levelled.scenario, levelled.league_code, levelled.period_month
    )

),

shrunk as (

    select
        centred.scenario,
        centred.league_code,
        centred.period_month,
        centred.unit_code,
        centred.unit_count,
        centred.weighted_score,
        sqrt(centred.sampling_variance + pulled.month_to_month_variance) as standard_error,
        sqrt(pulled.month_to_month_variance) as month_to_month_deviation,
        sqrt(pulled.between_unit_variance) as between_unit_deviation,
        pulled.level_distance,
        pulled.level_variance,
        centred.league_score
        + pulled.mean_level_distance
        + pulled.kept_share * (pulled.level_distance - pulled.mean_level_distance) as shrunk_score,
        sqrt(pulled.kept_share * pulled.level_variance) as shrunk_error,
        pulled.between_unit_variance
        / nullif(pulled.between_unit_variance + pulled.mean_level_variance, 0) as rankability

    from centred
    inner join pulled
        on
        centred.scenario = pulled.scenario
        and centred.league_code = pulled.league_code
        and centred.period_month = pulled.period_month
        and centred.unit_code = pulled.unit_code

)

select * from shrunk
