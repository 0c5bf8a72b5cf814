with

places as (select * from {{ ref('int_places_unfolded') }}),

dated as (

    select
        place_code,
        kind,
        district_code,
        street_code,
        community_code,
        grid_code,
        unit_code,
        {{ applies_from(['place_code']) }} as applies_from,
        {{ applies_to(['place_code']) }} as applies_to

    from places

)

select * from dated
