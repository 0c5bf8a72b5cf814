-- One row per place: the row that facts are placed by.
with

places as (select * from {{ ref('int_places_unfolded') }}),

current_places as (

    select * exclude (geometry, is_current) from places where is_current

)

select * from current_places
