with

latest as (

    select
        trip_id,
        case_id,
        programme_code,
        unit_code,
        crew_count,
        vehicle_count,
        load_tonnes,
        departed_at,
        date_trunc('month', departed_at)::date as period_month,
        source_file,
        source_row

    from {{ ref('stg_dispatch__cleanup_trips') }}

    qualify {{ latest_version(['trip_id']) }}

)

select * from latest
