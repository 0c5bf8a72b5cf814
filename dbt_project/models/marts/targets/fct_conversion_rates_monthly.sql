-- Over 100 lines: counts, points and days of one funnel, of the city, each league and each unit.
with

history as (select * from {{ ref('fct_conversion_monthly') }}),

reached as (select * from {{ ref('fct_conversion_stages') }}),

stages as (select * from {{ ref('conversion_stages') }}),

units as (select * from {{ ref('int_units_dated') }}),

-- An indicator's points are shared alike among the units that answer for it, so that the points of
-- the city are those of its indicators and not of its units.
applicable as (

    select
        indicator_code,
        unit_code,
        period_month,
        looked_at_date,
        stage_number,
        side_state,
        possible_score,
        is_score_assumed,
        count(*) over (partition by indicator_code, period_month) as pair_count

    from history

    where is_applicable

),

placed as (

    select
        applicable.*,
        {{ unfold([
            {'scope_kind': "'all'", 'scope_code': "'all'"},
            {'scope_kind': "'league'", 'scope_code': 'units.league_code'},
            {'scope_kind': "'unit'", 'scope_code': 'applicable.unit_code'},
        ]) }}

    from applicable
    left join units
        on
        applicable.unit_code = units.unit_code
        and units.valid_from <= applicable.looked_at_date
        and coalesce(units.valid_to > applicable.looked_at_date, true)

),

summed as (

    select
        placed.period_month,
        placed.scope_kind,
        placed.scope_code,
        stages.stage_number,
        stages.stage_code,
        placed.indicator_code,
        count(*) as applicable_count,
        count(*) filter (where placed.stage_number >= stages.stage_number) as reached_count,
        count(*) filter (where placed.side_state = 'regressed') as regressed_count,
        max(placed.possible_score) * count(*) / max(placed.pair_count) as applicable_points,
        max(placed.possible_score)
        * count(*) filter (where placed.stage_number >= stages.stage_number)
        / max(placed.pair_count) as reached_points,
        bool_or(placed.is_score_assumed) as is_score_assumed

    from placed
    cross join stages

    where placed.scope_code is not null

    group by all

),

counted as (

    select
        period_month,
        scope_kind,
        scope_code,
        stage_number,
        stage_code,
        sum(reached_count)::bigint as reached_count,
        sum(applicable_count)::bigint as applicable_count,
        sum(regressed_count)::bigint as regressed_count,
        -- Decimals add up to the same in any order, thirds and twelfths to the point they are of.
        sum(reached_points::decimal(38, 12))::double as reached_points,
        sum(applicable_points::decimal(38, 12))::double as applicable_points,
        bool_or(is_score_assumed) as is_score_assumed

    from summed

    group by all

),

dated as (

    select
        indicator_code,
        unit_code,
        {{ unfold([
            {'stage_number': 1, 'reached_date': 'decomposed_date', 'before_date': 'catalogued_date'},
            {'stage_number': 2, 'reached_date': 'assigned_date', 'before_date': 'decomposed_date'},
            {'stage_number': 3, 'reached_date': 'parameterised_date', 'before_date': 'assigned_date'},
            {'stage_number': 4, 'reached_date': 'measured_date', 'before_date': 'parameterised_date'},
            {'stage_number': 5, 'reached_date': 'met_date', 'before_date': 'measured_date'},
            {'stage_number': 6, 'reached_date': 'sustained_date', 'before_date': 'met_date'},
        ]) }}

    from reached

),

spent as (

    select
        placed.period_month,
        placed.scope_kind,
        placed.scope_code,
        dated.stage_number,
        median(date_diff('day', dated.before_date, dated.reached_date))::double
            as median_days_from_stage_before

    from placed
    inner join dated
        on
        placed.indicator_code = dated.indicator_code
        and placed.unit_code = dated.unit_code
        and dated.reached_date <= placed.looked_at_date

    where placed.scope_code is not null

    group by all

),

rated as (

    select
        counted.period_month,
        counted.scope_kind,
        counted.scope_code,
        counted.stage_number,
        counted.stage_code,
        counted.reached_count,
        counted.applicable_count,
        100 * counted.reached_count / counted.applicable_count::double as conversion_pct,
        counted.reached_points,
        counted.applicable_points,
        100 * counted.reached_points / nullif(counted.applicable_points, 0)
            as conversion_points_pct,
        counted.is_score_assumed,
        counted.regressed_count,
        spent.median_days_from_stage_before

    from counted
    left join spent
        on
        counted.period_month = spent.period_month
        and counted.scope_kind = spent.scope_kind
        and counted.scope_code = spent.scope_code
        and counted.stage_number = spent.stage_number

)

select * from rated
