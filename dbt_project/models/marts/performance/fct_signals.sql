-- Over 100 lines: points, limits, rules and verdict of one chart are read in one piece.
-- Limits are those of the first points of a phase and then stay; a phase begins only with a known
-- change. Limits as of a month so never use what came later. Until a new phase has enough points
-- of its own the limits before the change stay: they show whether it changed anything.
{%- set series = [
    'measured.measure_code', 'measured.indicator_code', 'measured.scope_kind', 'measured.level',
    'measured.scope_code', 'measured.split',
] %}
with

measured as (select * from {{ ref('fct_measures_monthly') }}),

measures as (select * from {{ ref('measures') }}),

periods as (select * from {{ ref('int_periods_ruled') }} where period_kind = 'month'),

-- The month in which records begin is as incomplete as the one that runs.
firsts as (select * from {{ ref('int_measures_begun') }}),

changes as (select * from {{ ref('int_known_changes') }}),

phases as (

    select
        periods.*,
        (select count(*) from changes where changes.change_month <= periods.period_month)
            as phase_number

    from periods

    where not periods.is_provisional

),

points as (

    select
        measured.*,
        {{ content_hash(series) }} as series_key,
        measures.unit,
        measures.direction,
        phases.phase_number,
        phases.signal_min_points,
        phases.signal_limit_factor,
        phases.signal_run_points,
        phases.signal_trend_points,
        phases.signal_near_share,
        row_number() over phase as point_number,
        abs(measured.value - lag(measured.value) over phase) as moving_range

    from measured
    inner join measures on measured.measure_code = measures.measure_code
    inner join firsts
        on
        measured.measure_code = firsts.measure_code
        and measured.period_month > firsts.first_month
    inner join phases on measured.period_month = phases.period_month

    where
        measured.level not in ('community', 'grid')
        and measured.value is not null

    window
        phase as (
            partition by {{ series | join(', ') }}, phases.phase_number
            order by measured.period_month
        )

),

baselines as (

    select
        series_key,
        phase_number as limits_phase_number,
        {{ exact_sum('value') }} / count(*) as centre_value,
        signal_limit_factor * {{ exact_sum('moving_range') }} / count(moving_range) as reach,
        max(period_month) as limits_from_month

    from points

    where point_number <= signal_min_points

    group by series_key, phase_number, signal_min_points, signal_limit_factor

    having count(*) = signal_min_points

),

-- The latest limits that were known in the month; before there are any, those that will be, for
-- a run that goes on into the months with limits.
limited as (

    select
        points.series_key,
        points.period_month,
        points.value,
        baselines.limits_phase_number,
        baselines.limits_from_month,
        baselines.centre_value as baseline_value,
        baselines.reach,
        baselines.limits_from_month <= points.period_month as is_limited,
        sign(points.value - baselines.centre_value) as side,
        case
            when abs(points.value - baselines.centre_value)
                > points.signal_near_share * baselines.reach
                then sign(points.value - baselines.centre_value)
        end as near_side

    from points
    inner join baselines
        on
        points.series_key = baselines.series_key
        and baselines.limits_phase_number <= points.phase_number
        and (
            baselines.limits_from_month <= points.period_month
            or baselines.limits_phase_number = points.phase_number
        )

    qualify
        row_number() over (
            partition by points.series_key, points.period_month
            order by is_limited desc, baselines.limits_phase_number desc
        ) = 1

),

stepped as (

    select
        *,
        sign(value - lag(value) over chart) as step,
        coalesce(side <> lag(side) over chart, true) as is_new_side,
        count(*) filter (where near_side > 0) over last_three as near_high_count,
        count(*) filter (where near_side < 0) over last_three as near_low_count

    from limited

    window
        chart as (
            partition by series_key, limits_phase_number order by period_month
        ),
        last_three as (
            partition by series_key, limits_phase_number order by period_month
            rows between 2 preceding and current row
        )

),

numbered as (

    select
        *,
        sum(is_new_side::integer) over chart as side_number,
        sum(coalesce(step <> previous_step, true)::integer) over chart as trend_number

    from (
        select
            *,
            lag(step) over (
                partition by series_key, limits_phase_number order by period_month
            ) as previous_step
        from stepped
    ) as with_previous

    window
        chart as (
            partition by series_key, limits_phase_number order by period_month
        )

),

counted as (

    select
        *,
        if(side = 0, 0, row_number() over same_side) as side_run_count,
        -- A trend of seven points has six steps.
        if(coalesce(step, 0) = 0, 1, 1 + row_number() over same_trend) as trend_run_count

    from numbered

    window
        same_side as (
            partition by series_key, limits_phase_number, side_number order by period_month
        ),
        same_trend as (
            partition by series_key, limits_phase_number, trend_number order by period_month
        )

),

-- What has no limits yet stays a point of its chart.
judged as (

    select
        points.*,
        counted.limits_from_month,
        counted.baseline_value,
        counted.reach,
        counted.side,
        counted.step,
        counted.side_run_count,
        counted.trend_run_count,
        case
            when not coalesce(counted.is_limited, false) then 'too_few_points'
            when counted.reach = 0 then 'no_variation'
            when counted.limits_phase_number = points.phase_number then 'own'
            else 'before_change'
        end as limits_status,
        coalesce(counted.is_limited and counted.reach > 0, false) as is_judged,
        coalesce(abs(points.value - counted.baseline_value) > counted.reach, false) as is_outside,
        coalesce(counted.side_run_count >= points.signal_run_points, false) as is_run,
        coalesce(counted.trend_run_count >= points.signal_trend_points, false) as is_trend,
        coalesce(
            if(counted.near_side > 0, counted.near_high_count, counted.near_low_count) >= 2
            and counted.near_side is not null,
            false
        ) as is_near

    from points
    left join counted
        on
        points.series_key = counted.series_key
        and points.period_month = counted.period_month

),

ruled as (

    select
        * exclude (is_run, is_trend),
        is_judged and is_outside as is_outside_limits,
        is_judged and is_near as is_near_limits,
        is_judged and is_run as is_run,
        is_judged and is_trend as is_trend

    from judged

),

sided as (

    select
        *,
        is_outside_limits or is_near_limits or is_run or is_trend as is_signal,
        case
            when is_outside_limits or is_near_limits or is_run
                then if(side > 0, 'high', 'low')
            when is_trend then if(step > 0, 'high', 'low')
        end as signal_side

    from ruled

),

told as (

    select
        measure_code,
        indicator_code,
        scope_kind,
        level,
        scope_code,
        split,
        period_month,
        value,
        if(is_judged, baseline_value, null) as centre_value,
        -- No rate goes below nought or above a hundred, and no count below nought.
        if(is_judged, greatest(baseline_value - reach, 0), null) as lower_limit,
        if(
            is_judged,
            if(unit = 'pct', least(baseline_value + reach, 100), baseline_value + reach),
            null
        ) as upper_limit,
        limits_status,
        if(limits_status = 'too_few_points', null, limits_from_month) as limits_from_month,
        phase_number,
        point_number,
        if(is_judged, side_run_count, null) as side_run_count,
        if(is_judged, trend_run_count, null) as trend_run_count,
        is_outside_limits,
        is_near_limits,
        nullif(
            concat_ws(
                ',',
                if(is_outside_limits, 'outside_limits', null),
                if(is_near_limits, 'near_limits', null),
                if(is_run, 'one_side', null),
                if(is_trend, 'trend', null)
            ),
            ''
        ) as rules_hit,
        is_signal,
        signal_side,
        case
            when not is_judged then 'not_judged'
            when not is_signal then 'none'
            when direction = 'none' then 'neutral'
            when (signal_side = 'high') = (direction = 'higher') then 'improvement'
            else 'concern'
        end as special_cause,
        same_month_last_year_value,
        if(
            unit = 'pct',
            value - same_month_last_year_value,
            100 * (value - same_month_last_year_value) / nullif(same_month_last_year_value, 0)
        ) as year_on_year_change,
        if(unit = 'pct', 'points', 'pct') as year_on_year_unit,
        is_too_few

    from sided

)

select * from told
