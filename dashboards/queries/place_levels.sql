-- One row per level of places that has outlines and figures, from the whole city down.
with

measured as (

    select distinct level as kind from fct_measures_monthly

    where scope_kind = 'place' and indicator_code = 'all' and split = 'all'

)

select
    about_levels.kind as level,
    about_levels.level_number,
    about_levels.name_zh,
    about_levels.name_en

from about_levels
inner join measured using (kind)
inner join dim_places using (kind)

where dim_places.is_current and dim_places.geometry is not null

group by all

order by about_levels.level_number
