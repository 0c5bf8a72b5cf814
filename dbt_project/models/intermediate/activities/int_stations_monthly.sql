-- Every station and culture centre in every month, with or without a session.
with

about_city as (select * from {{ ref('stg_about__city') }}),

activities as (select * from {{ ref('int_activities_placed') }}),

stations as (

    select *
    from {{ ref('stg_reference__stations') }}
    where kind in ('station', 'culture_centre')
    qualify {{ latest_version(['station_code', 'valid_from']) }}

),

months as (

    select unnest(generate_series(
        (select min(period_month) from activities)::timestamp,
        date_trunc('month', as_of_date)::timestamp,
        interval 1 month
    ))::date as period_month

    from about_city

),

active as (select distinct station_code, period_month from activities),

filled as (

    select
        stations.station_code,
        stations.unit_code,
        months.period_month,
        active.station_code is not null as is_active

    from stations
    inner join months
        on
        stations.valid_from <= last_day(months.period_month)
        and coalesce(stations.valid_to > last_day(months.period_month), true)
    left join active
        on stations.station_code = active.station_code
        and months.period_month = active.period_month

)

select * from filled
