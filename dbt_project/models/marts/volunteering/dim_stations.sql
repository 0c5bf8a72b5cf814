with

stations as (select * from {{ ref('int_stations_dated') }}),

told as (

    select
        station_code,
        name_zh,
        name_en,
        kind,
        is_targeted,
        place_code,
        unit_code,
        valid_from,
        valid_to,
        is_current,
        source_file,
        source_row

    from stations

)

select * from told
