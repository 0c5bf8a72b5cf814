-- One row per place of a level with its figure of one measure and month; a place without a figure
-- has a row all the same. Within one place where one is given.
with

places as (

    select * from dim_places

    where is_current
        and kind = $level
        and (
            $within::varchar is null
            or $within in (place_code, district_code, street_code, community_code)
        )

),

figures as (

    select * from fct_measures_monthly

    where measure_code = $measure
        and indicator_code = 'all'
        and split = 'all'
        and scope_kind = 'place'
        and level = $level
        and period_month = $month

),

parents as (

    select place_code, name_zh, name_en, level_number from dim_places

    where is_current

)

select
    places.place_code,
    places.name_zh,
    coalesce(places.name_en, places.name_zh) as name_en,
    parents.name_zh as parent_name_zh,
    coalesce(parents.name_en, parents.name_zh) as parent_name_en,
    parents.level_number as parent_level_number,
    figures.numerator,
    figures.denominator,
    figures.value,
    coalesce(figures.is_too_few, false) as is_too_few,
    figures.previous_month_value,
    figures.same_month_last_year_value

from places
left join parents on places.parent_place_code = parents.place_code
left join figures on places.place_code = figures.scope_code

order by places.place_code
