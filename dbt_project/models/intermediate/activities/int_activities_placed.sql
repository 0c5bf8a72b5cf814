with

activities as (

    select *
    from {{ ref('stg_activity__activities') }}
    qualify {{ latest_version(['activity_id']) }}

),

records as (

    select *
    from {{ ref('stg_activity__service_records') }}
    qualify {{ latest_version(['volunteer_id', 'activity_id']) }}

),

service as (

    select
        activity_id,
        {{ exact_sum('service_hours') }} as service_hours

    from records

    group by all

),

stations as (select * from {{ ref('int_stations_dated') }}),

placed as (

    select
        activities.activity_id,
        activities.station_code,
        coalesce(activities.unit_code, stations.unit_code) as unit_code,
        activities.theme_code,
        activities.kind,
        activities.name as activity_name,
        activities.award,
        activities.participant_count,
        activities.volunteer_count,
        activities.planned_hours,
        service.service_hours,
        activities.held_at,
        date_trunc('month', activities.held_at)::date as period_month,
        activities.source_file,
        activities.source_row

    from activities
    left join stations
        on
        activities.station_code = stations.station_code
        and activities.held_at >= stations.applies_from
        and activities.held_at < stations.applies_to
    left join service on activities.activity_id = service.activity_id

)

select * from placed
