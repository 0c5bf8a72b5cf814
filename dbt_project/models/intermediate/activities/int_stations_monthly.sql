with

activities as (select * from {{ ref('int_activities_placed') }}),

stations as (

    select * from {{ ref('int_stations_dated') }} where kind in ('station', 'culture_centre')

),

places as (select * from {{ ref('int_places_dated') }}),

months as (

    select *
    from {{ ref('int_months') }}
    where period_month >= (select min(period_month) from activities)

),

active as (

    select distinct
        station_code,
        period_month

    from activities

),

filled as (

    select
        stations.station_code,
        places.grid_code,
        places.community_code,
        places.street_code,
        places.district_code,
        stations.unit_code,
        coalesce(stations.is_targeted, false) as is_targeted,
        months.period_month,
        active.station_code is not null as is_active

    from stations
    inner join months
        on
        stations.valid_from <= months.looked_at_date
        and coalesce(stations.valid_to > months.looked_at_date, true)
    left join places
        on
        stations.place_code = places.place_code
        and months.looked_at_date >= places.applies_from
        and months.looked_at_date < places.applies_to
    left join active
        on
        stations.station_code = active.station_code
        and months.period_month = active.period_month

)

select * from filled
