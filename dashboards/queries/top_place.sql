-- One row: the whole city as a place.
select
    place_code,
    name_zh,
    coalesce(name_en, name_zh) as name_en,
    kind as level,
    level_number

from dim_places

where is_current

order by level_number, place_code

limit 1
