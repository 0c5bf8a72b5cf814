-- The figures that the mechanism's own report published, as the marts count them. Crew and vehicle
-- trips are one mixed number in the report and two figures here, which are never added.
with

about_city as (select * from {{ ref('about_city') }}),

parameters as (

    select * from {{ ref('policy_parameters') }} where scenario = 'in_force'

),

published as (select * from {{ ref('mechanism_figures') }}),

spans as (

    select
        mechanism_start_date as valid_from,
        as_of_date as valid_to,
        is_simulated,
        (select max(value) from parameters where parameter = 'notified_window_from')::date
            as notified_from,
        (select max(value) from parameters where parameter = 'notified_window_to')::date
            as notified_to

    from about_city

    where mechanism_start_date is not null

),

put_right_classes as (

    select value as class_code from parameters where parameter = 'places_put_right_class'

),

counted as (

    select 'grids' as figure_code, count(*)::double as figure_value
    from {{ ref('dim_places') }}
    where kind = 'grid' and is_current

    union all

    select 'grid_posts', count(*)
    from {{ ref('fct_grid_posts') }}, spans
    where
        fct_grid_posts.valid_from <= spans.valid_to
        and coalesce(fct_grid_posts.valid_to > spans.valid_to, true)

    union all

    select 'stations', count(*)
    from {{ ref('dim_stations') }}
    where kind in ('station', 'culture_centre') and is_current

    union all

    select 'targeted_stations', count(*)
    from {{ ref('dim_stations') }}
    where is_targeted and is_current

    union all

    select 'teams', count(*)
    from {{ ref('dim_stations') }}
    where kind = 'team' and is_current

    union all

    select 'places_put_right', count(*)
    from {{ ref('fct_cases') }}, spans
    where
        status = 'closed'
        and not is_on_spot_fix
        and class_code in (select class_code from put_right_classes)
        and closed_at::date between spans.valid_from and spans.valid_to

    union all

    select
        unnest(['crew_trips', 'vehicle_trips']),
        unnest([sum(crew_count), sum(vehicle_count)])
    from {{ ref('fct_cleanup_trips') }}, spans
    where departed_at::date between spans.valid_from and spans.valid_to

    union all

    select
        unnest(['sessions', 'featured_activities']),
        unnest([count(*), count(*) filter (where award = 'featured')])
    from {{ ref('fct_activities') }}, spans
    where held_at::date between spans.valid_from and spans.valid_to

    union all

    select
        unnest(['star_volunteers', 'honoured']),
        unnest([
            count(*) filter (where kind = 'star_volunteer'),
            count(*) filter (where kind = 'honour')
        ])
    from {{ ref('fct_awards') }}, spans
    where awarded_on between spans.valid_from and spans.valid_to

    union all

    select 'notified_problems', count(distinct opened_case_id)
    from {{ ref('fct_observations') }}, spans
    where inspected_at::date between spans.notified_from and spans.notified_to

),

named as (

    select
        published.figure_code,
        published.name_zh,
        published.name_en,
        counted.figure_value,
        published.published_text,
        published.unit,
        if(published.figure_code = 'notified_problems', spans.notified_from, spans.valid_from)
            as valid_from,
        if(published.figure_code = 'notified_problems', spans.notified_to, spans.valid_to)
            as valid_to,
        published.definition_zh,
        published.definition_en,
        spans.is_simulated

    from published
    inner join counted on published.figure_code = counted.figure_code
    cross join spans

)

select * from named
