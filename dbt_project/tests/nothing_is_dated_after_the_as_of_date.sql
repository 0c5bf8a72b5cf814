{{ config(
    severity='warn',
    meta={'owner': 'suspicion', 'dagster': {'ref': {'name': 'fct_cases'}}}
) }}
-- Such rows are kept and not counted; a clock or a year may be wrong.
with

about_city as (select * from {{ ref('about_city') }}),

dated as (

    select
        'fct_observations' as model_name,
        observation_id as row_id,
        inspected_at as happened_at
    from {{ ref('fct_observations') }}

    union all

    select
        'fct_cases' as model_name,
        case_id as row_id,
        greatest(reported_at, accepted_at, closed_at, verified_at) as happened_at
    from {{ ref('fct_cases') }}

    union all

    select
        'fct_case_events' as model_name,
        event_id as row_id,
        occurred_at as happened_at
    from {{ ref('fct_case_events') }}

    union all

    select
        'fct_cleanup_trips' as model_name,
        trip_id as row_id,
        departed_at as happened_at
    from {{ ref('fct_cleanup_trips') }}

    union all

    select
        'fct_activities' as model_name,
        activity_id as row_id,
        held_at as happened_at
    from {{ ref('fct_activities') }}

),

late as (

    select dated.*

    from dated
    inner join about_city on dated.happened_at >= about_city.as_of_date + interval 1 day

)

select * from late
