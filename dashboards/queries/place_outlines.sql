-- One row per place of a level, today's outline as GeoJSON; within one place where one is given.
select
    place_code,
    geometry

from dim_places

where is_current
    and geometry is not null
    and kind = $level
    and (
        $within::varchar is null
        or $within in (place_code, district_code, street_code, community_code)
    )

order by place_code
