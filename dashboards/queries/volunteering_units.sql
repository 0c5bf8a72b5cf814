-- One row per unit that has stations, by code.
with

units as (select * from dim_units where is_current),

stations as (select distinct unit_code from dim_stations),

named as (

    select
        units.unit_code,
        units.name_zh,
        units.name_en

    from stations

    inner join units on stations.unit_code = units.unit_code

    order by units.unit_code

)

select * from named
