-- One row per place that can be looked into next: those right under the given place, or under the
-- whole city, that have a figure of the measure.
with

places as (select * from dim_places where is_current),

above as (

    select place_code, level_number from places

    where case
            when $within::varchar is null then kind = 'district'
            else place_code = $within
        end

),

counted as (

    select distinct scope_code from fct_measures_monthly

    where scope_kind = 'place'
        and measure_code = $measure
        and indicator_code = $measured
        and split = $split

)

select
    places.place_code,
    places.name_zh,
    coalesce(places.name_en, places.name_zh) as name_en,
    places.kind as level

from places
inner join above on places.parent_place_code = above.place_code
inner join counted on places.place_code = counted.scope_code

order by places.place_code
