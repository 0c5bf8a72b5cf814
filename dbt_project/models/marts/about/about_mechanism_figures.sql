-- Over 100 lines: thirteen figures, each counted once.
with

about_city as (select * from {{ ref('stg_about__city') }}),

published as (select * from {{ ref('mechanism_figures') }}),

parameters as (select * from {{ ref('int_parameters_in_force') }}),

windows as (

    select
        max(value) filter (where parameter = 'notified_window_from')::date as notified_from,
        max(value) filter (where parameter = 'notified_window_to')::date as notified_to

    from parameters

),

-- No row, and so no figure at all, where the city has no such mechanism.
spans as (

    select
        about_city.mechanism_start_date as valid_from,
        about_city.as_of_date as valid_to,
        about_city.is_simulated,
        windows.notified_from,
        windows.notified_to

    from about_city
    cross join windows

    where about_city.mechanism_start_date is not null

),

places as (select * from {{ ref('dim_places') }}),

posts as (select * from {{ ref('fct_grid_posts') }}),

stations as (select * from {{ ref('dim_stations') }}),

cases as (

    select * from {{ ref('fct_cases') }} where status = 'closed' and not is_on_spot_fix

),

trips as (select * from {{ ref('fct_cleanup_trips') }}),

activities as (select * from {{ ref('fct_activities') }}),

awards as (select * from {{ ref('fct_awards') }}),

observations as (select * from {{ ref('fct_observations') }}),

put_right_classes as (

    select value as class_code

    from parameters

    where parameter = 'places_put_right_class'

),

counted as (

    select
        'grids' as figure_code,
        count(*)::double as figure_value
    from places
    inner join spans
        on
        places.valid_from <= spans.valid_to
        and coalesce(places.valid_to > spans.valid_to, true)
    where places.kind = 'grid'

    union all

    select
        'grid_posts' as figure_code,
        count(*) as figure_value
    from posts
    inner join spans
        on
        posts.valid_from <= spans.valid_to
        and coalesce(posts.valid_to > spans.valid_to, true)

    union all

    select
        {{ unfold([
            {'figure_code': "'stations'",
                'figure_value': "count(*) filter (where kind in ('station', 'culture_centre'))"},
            {'figure_code': "'targeted_stations'",
                'figure_value': 'count(*) filter (where is_targeted)'},
            {'figure_code': "'teams'", 'figure_value': "count(*) filter (where kind = 'team')"},
        ]) }}
    from stations
    inner join spans
        on
        stations.valid_from <= spans.valid_to
        and coalesce(stations.valid_to > spans.valid_to, true)

    union all

    select
        'places_put_right' as figure_code,
        count(*) as figure_value
    from cases
    inner join put_right_classes on cases.class_code = put_right_classes.class_code
    inner join spans on cases.closed_at::date between spans.valid_from and spans.valid_to

    union all

    select
        {{ unfold([
            {'figure_code': "'crew_trips'", 'figure_value': 'coalesce(sum(crew_count), 0)'},
            {'figure_code': "'vehicle_trips'", 'figure_value': 'coalesce(sum(vehicle_count), 0)'},
        ]) }}
    from trips
    inner join spans on trips.departed_at::date between spans.valid_from and spans.valid_to

    union all

    select
        {{ unfold([
            {'figure_code': "'sessions'", 'figure_value': 'count(*)'},
            {'figure_code': "'featured_activities'",
                'figure_value': "count(*) filter (where award = 'featured')"},
        ]) }}
    from activities
    inner join spans on activities.held_at::date between spans.valid_from and spans.valid_to

    union all

    select
        {{ unfold([
            {'figure_code': "'star_volunteers'",
                'figure_value': "count(*) filter (where kind = 'star_volunteer')"},
            {'figure_code': "'honoured'",
                'figure_value': "count(*) filter (where kind = 'honour')"},
        ]) }}
    from awards
    inner join spans on awards.awarded_on between spans.valid_from and spans.valid_to

    union all

    select
        'notified_problems' as figure_code,
        count(distinct observations.opened_case_id) as figure_value
    from observations
    inner join spans
        on observations.inspected_at::date between spans.notified_from and spans.notified_to

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

    -- Without its window the last figure would be a nought that nobody counted.
    where published.figure_code != 'notified_problems' or spans.notified_from is not null

)

select * from named
