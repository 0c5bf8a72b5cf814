with

trips as (select * from {{ ref('int_cleanup_trips_placed') }}),

told as (

    select
        trip_id,
        case_id,
        programme_code,
        unit_code,
        crew_count,
        vehicle_count,
        load_tonnes,
        departed_at,
        source_file,
        source_row

    from trips

)

select * from told
