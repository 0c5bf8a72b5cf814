-- Expected rows first: every measured target × place or unit × due period, before any value arrives.
-- A period is named by its last month: quarters end in March, June, September, December.
with

targets as (select * from {{ ref('int_targets_named') }} where measure_code is not null),

about_city as (select * from {{ ref('stg_about__city') }}),

first_data as (

    select min(period_month) as first_month
    from {{ ref('int_measures_rolled_up') }}

),

places as (select * from {{ ref('int_places_unfolded') }}),

units as (select * from {{ ref('int_units_dated') }} where kind != 'district'),

items as (select distinct indicator_code from {{ ref('inspection_items') }}),

classes as (select distinct indicator_code from {{ ref('case_classes') }}),

measures as (select * from {{ ref('measures') }}),

-- What is not told apart by indicator (coverage, trips, sessions …) is measured over all.
scoped as (

    select
        targets.*,
        measures.family,
        measures.kind as measure_kind,
        case
            when measures.measure_code in ('score_rate', 'site_pass_rate') and items.indicator_code is not null
                then targets.indicator_code
            when measures.family = 'casework' and classes.indicator_code is not null
                then targets.indicator_code
            else 'all'
        end as measured_indicator_code,
        case targets.cadence when 'annual' then 12 when 'quarterly' then 3 else 1 end
            as period_months

    from targets
    inner join measures on targets.measure_code = measures.measure_code
    left join items on targets.indicator_code = items.indicator_code
    left join classes on targets.indicator_code = classes.indicator_code

),

months as (

    select
        scoped.*,
        unnest(generate_series(
            greatest(
                date_trunc('month', coalesce(scoped.valid_from, first_data.first_month)),
                first_data.first_month
            )::timestamp,
            date_trunc('month', about_city.as_of_date)::timestamp,
            interval 1 month
        ))::date as period_month,
        about_city.as_of_date

    from scoped
    cross join first_data
    cross join about_city

),

due as (

    select
        *,
        last_day(period_month) as due_date

    from months

    where
        month(period_month) % period_months = 0
        and coalesce(valid_to > last_day(period_month), true)

),

over_places as (

    select
        due.*,
        places.place_code as scope_code,
        coalesce(due.lead_unit_code, places.unit_code) as unit_code,
        coalesce(places.valid_to > due.due_date, true) as is_valid_when_due

    from due
    inner join places
        on due.scope_kind = 'place'
        and due.level = places.kind
        and places.valid_from <= due.due_date
        and coalesce(places.valid_to > due.period_month, true)

),

over_units as (

    select
        due.*,
        units.unit_code as scope_code,
        units.unit_code,
        coalesce(units.valid_to > due.due_date, true) as is_valid_when_due

    from due
    inner join units
        on due.scope_kind = 'unit'
        and units.valid_from <= due.due_date
        and coalesce(units.valid_to > due.period_month, true)
        and (due.league_code is null or due.league_code = units.league_code)
        and (due.lead_unit_code is null or due.lead_unit_code = units.unit_code)

),

expected as (

    select * from over_places
    union all
    select * from over_units

)

select
    target_code,
    indicator_code,
    measured_indicator_code,
    measure_code,
    measure_kind,
    family,
    direction,
    target_type,
    scope_kind,
    level,
    scope_code,
    unit_code,
    split,
    period_month,
    period_months,
    due_date,
    floor,
    expected,
    good,
    stretch,
    routine_threshold,
    min_count,
    is_valid_when_due,
    due_date > as_of_date as is_too_early

from expected
