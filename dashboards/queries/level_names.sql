-- One row per level of places, as the city calls it.
select
    kind as level,
    name_zh,
    name_en

from about_levels

order by level_number
