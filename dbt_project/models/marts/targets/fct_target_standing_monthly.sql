-- Over 100 lines: names, runs and signals are put beside each verdict once, so that no reader has
-- to. A quarterly or annual verdict stands until the next one is due.
with

statuses as (select * from {{ ref('fct_target_status_monthly') }}),

targets as (

    select *
    from {{ ref('int_targets_named') }}
    qualify row_number() over (partition by target_code order by valid_from desc) = 1

),

units as (select * from {{ ref('dim_units') }} where is_current),

signals as (select * from {{ ref('fct_signals') }}),

levels as (select * from {{ ref('stg_about__levels') }}),

scopes as (

    select
        'place' as scope_kind,
        place_code as scope_code,
        name_zh,
        name_en
    from {{ ref('dim_places') }}
    where is_current

    union all

    select
        'unit' as scope_kind,
        unit_code as scope_code,
        name_zh,
        name_en
    from units

),

-- What is no miss (also no data, too few) ends a run.
parted as (

    select
        statuses.*,
        targets.direction,
        targets.period_months,
        count(*) filter (where statuses.status <> 'missed') over (
            partition by statuses.target_code, statuses.level, statuses.scope_code
            order by statuses.period_month
        ) as run_number

    from statuses
    inner join targets on statuses.target_code = targets.target_code

),

run as (

    select
        *,
        count(*) filter (where status = 'missed') over so_far as missed_run_count,
        coalesce(
            bool_and(if(direction = 'lower', value > floor, value < floor))
                filter (where status = 'missed') over so_far,
            false
        ) as is_beyond_floor

    from parted

    window so_far as (
        partition by target_code, level, scope_code, run_number order by period_month
    )

),

months as (select distinct period_month as viewed_month from statuses),

standing as (

    select
        months.viewed_month,
        run.*

    from run
    inner join months
        on
        run.period_month <= months.viewed_month
        and run.period_month > months.viewed_month - to_months(run.period_months::integer)

    qualify
        row_number() over (
            partition by months.viewed_month, run.target_code, run.level, run.scope_code
            order by run.period_month desc
        ) = 1

),

named as (

    select
        standing.target_code,
        standing.indicator_code,
        targets.indicator_name_zh,
        targets.indicator_name_en,
        standing.measure_code,
        coalesce(targets.measure_name_zh, targets.document) as measure_name_zh,
        coalesce(targets.measure_name_en, targets.document) as measure_name_en,
        standing.scope_kind,
        standing.level,
        levels.name_zh as level_name_zh,
        levels.name_en as level_name_en,
        standing.scope_code,
        coalesce(scopes.name_zh, standing.scope_code) as scope_name_zh,
        coalesce(scopes.name_en, scopes.name_zh, standing.scope_code) as scope_name_en,
        standing.unit_code,
        coalesce(units.name_zh, standing.unit_code) as unit_name_zh,
        coalesce(units.name_en, units.name_zh, standing.unit_code) as unit_name_en,
        units.league_code,
        targets.unit,
        targets.direction,
        targets.cadence,
        standing.viewed_month,
        standing.period_month,
        standing.due_date,
        standing.numerator,
        standing.denominator,
        standing.value,
        standing.wilson_low,
        standing.wilson_high,
        standing.floor,
        standing.expected,
        standing.good,
        standing.routine_threshold,
        standing.status,
        standing.status_reason_zh,
        standing.status_reason_en,
        standing.missed_run_count,
        standing.is_beyond_floor,
        -- A chart is drawn over months: it says nothing of a quarter's figure.
        if(targets.cadence = 'monthly', signals.special_cause, null) as special_cause,
        if(targets.cadence = 'monthly', signals.rules_hit, null) as rules_hit,
        if(targets.cadence = 'monthly', signals.lower_limit, null) as lower_limit,
        if(targets.cadence = 'monthly', signals.upper_limit, null) as upper_limit

    from standing
    inner join targets on standing.target_code = targets.target_code
    left join units on standing.unit_code = units.unit_code
    left join levels on standing.level = levels.kind
    left join scopes
        on
        standing.scope_kind = scopes.scope_kind
        and standing.scope_code = scopes.scope_code
    left join signals
        on
        standing.measure_code = signals.measure_code
        and targets.measured_indicator_code = signals.indicator_code
        and targets.split = signals.split
        and standing.scope_kind = signals.scope_kind
        and standing.level = signals.level
        and standing.scope_code = signals.scope_code
        and standing.period_month = signals.period_month

)

select * from named
