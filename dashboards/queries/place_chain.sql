-- One row per place from the whole city down to the given one.
with

chosen as (

    select unnest([district_code, street_code, community_code, grid_code]) as place_code

    from dim_places

    where is_current and place_code = $within

)

select
    dim_places.place_code,
    dim_places.name_zh,
    coalesce(dim_places.name_en, dim_places.name_zh) as name_en,
    dim_places.kind as level,
    dim_places.level_number

from dim_places
inner join chosen using (place_code)

where dim_places.is_current

order by dim_places.level_number
