with

stations as (

    select *
    from {{ ref('stg_reference__stations') }}
    qualify {{ latest_version(['station_code', 'valid_from']) }}

),

about_city as (select * from {{ ref('stg_about__city') }}),

dated as (

    select
        stations.station_code,
        stations.name_zh,
        stations.name_en,
        stations.kind,
        stations.is_targeted,
        stations.place_code,
        stations.unit_code,
        stations.valid_from,
        stations.valid_to,
        row_number() over (
            partition by stations.station_code
            order by
                stations.valid_from <= about_city.as_of_date
                and coalesce(stations.valid_to > about_city.as_of_date, true) desc,
                stations.valid_from desc
        ) = 1 as is_current

    from stations
    cross join about_city

)

select * from dated
