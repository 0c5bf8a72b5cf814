with

activities as (select * from {{ ref('int_activities_placed') }}),

told as (

    select
        activity_id,
        station_code,
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        theme_code,
        kind,
        activity_name,
        award,
        participant_count,
        volunteer_count,
        planned_hours,
        service_hours,
        is_theme_matched,
        held_at,
        source_file,
        source_row

    from activities

)

select * from told
