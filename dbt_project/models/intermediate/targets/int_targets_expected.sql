-- Expected rows first: every measured target × place or unit × due period, before any value, with
-- the rules in force on the due date. A period is named by its last month; quarters end in March,
-- June, September and December. Over 100 lines: the road from rule to row is read in one piece.
with

targets as (select * from {{ ref('int_targets_named') }} where measure_code is not null),

about_city as (select * from {{ ref('stg_about__city') }}),

measures as (select * from {{ ref('int_measures_rolled_up') }}),

places as (select * from {{ ref('int_places_unfolded') }}),

units as (select * from {{ ref('int_units_dated') }}),

parameters as (select * from {{ ref('policy_parameters') }} where scenario = 'in_force'),

first_data as (select min(period_month) as first_month from measures),

-- Before the first record of any kind nothing can be missing.
months as (

    select
        targets.*,
        about_city.as_of_date,
        case targets.cadence when 'annual' then 12 when 'quarterly' then 3 else 1 end
            as period_months,
        unnest(generate_series(
            greatest(date_trunc('month', targets.valid_from), first_data.first_month)::timestamp,
            date_trunc('month', about_city.as_of_date)::timestamp,
            interval 1 month
        ))::date as period_month

    from targets
    cross join first_data
    cross join about_city

),

due as (

    select
        *,
        (period_month - to_months(period_months - 1))::date as first_month,
        last_day(period_month) as due_date

    from months

    where
        month(period_month) % period_months = 0
        and coalesce(valid_to > last_day(period_month), true)

),

-- The district's own unit sets the targets of others and has none as a unit.
scopes as (

    select
        'place' as scope_kind,
        kind as level,
        place_code as scope_code,
        unit_code,
        null as league_code,
        valid_from,
        valid_to

    from places

    union all

    select 'unit', 'unit', unit_code, unit_code, league_code, valid_from, valid_to
    from units
    where kind <> 'district'

),

-- Of several versions of a place or unit within the period the last one counts.
scoped as (

    select
        due.*,
        scopes.scope_code,
        coalesce(due.lead_unit_code, scopes.unit_code) as unit_code,
        coalesce(scopes.valid_to > due.due_date, true) as is_valid_when_due

    from due
    inner join scopes
        on
        due.scope_kind = scopes.scope_kind
        and due.level = scopes.level
        and scopes.valid_from <= due.due_date
        and coalesce(scopes.valid_to > due.first_month, true)
        and (due.league_code is null or due.league_code = scopes.league_code)
        and (
            due.scope_kind = 'place'
            or due.lead_unit_code is null
            or due.lead_unit_code = scopes.scope_code
        )

    qualify
        row_number() over (
            partition by due.target_code, scopes.scope_code, due.period_month
            order by scopes.valid_from desc
        ) = 1

),

ruled as (

    select
        scoped.*,
        margins.value::double as near_margin_pct,
        confidences.value::double as wilson_confidence

    from scoped
    left join parameters as margins
        on
        margins.parameter = 'near_margin_pct'
        and margins.valid_from <= scoped.due_date
        and coalesce(margins.valid_to > scoped.due_date, true)
    left join parameters as confidences
        on
        confidences.parameter = 'wilson_confidence'
        and confidences.valid_from <= scoped.due_date
        and coalesce(confidences.valid_to > scoped.due_date, true)

),

expected as (

    select
        target_code,
        indicator_code,
        measured_indicator_code,
        measure_code,
        measure_kind,
        scope_kind,
        level,
        scope_code,
        unit_code,
        split,
        direction,
        unit,
        period_months,
        floor,
        expected,
        good,
        stretch,
        routine_threshold,
        min_count,
        near_margin_pct,
        wilson_confidence,
        family in ('inspection', 'survey') as is_sampled,
        is_valid_when_due,
        due_date > as_of_date as is_too_early,
        first_month,
        period_month,
        due_date

    from ruled

)

select * from expected
