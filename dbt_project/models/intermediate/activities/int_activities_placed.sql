-- The latest version of each session, with the hours its volunteers served and its month.
with

activities as (

    select *
    from {{ ref('stg_activity__activities') }}
    qualify {{ latest_version(['activity_id']) }}

),

service as (

    select activity_id, sum(service_hours) as service_hours
    from (
        select *
        from {{ ref('stg_activity__service_records') }}
        qualify {{ latest_version(['volunteer_id', 'activity_id']) }}
    )
    group by all

),

stations as (

    select station_code, unit_code
    from {{ ref('stg_reference__stations') }}
    qualify row_number() over (partition by station_code order by valid_from desc) = 1

),

placed as (

    select
        activities.* exclude (unit_code),
        coalesce(activities.unit_code, stations.unit_code) as unit_code,
        service.service_hours,
        date_trunc('month', activities.held_at)::date as period_month

    from activities
    left join stations on activities.station_code = stations.station_code
    left join service on activities.activity_id = service.activity_id

)

select * from placed
