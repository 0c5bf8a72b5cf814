-- One row per street and kind of post: posts, and those without a holder on the as-of day.
with

posts as (

    select * from fct_grid_posts

    where valid_from <= (select as_of_date from about_city)
        and coalesce(valid_to > (select as_of_date from about_city), true)

),

places as (select * from dim_places where is_current)

select
    streets.place_code,
    streets.name_zh,
    coalesce(streets.name_en, streets.name_zh) as name_en,
    posts.post_kind,
    count(*) as post_count,
    count(*) filter (where posts.is_vacant) as vacant_count,
    100 * count(*) filter (where posts.is_vacant) / count(*) as vacant_pct

from posts
inner join places on posts.grid_code = places.place_code
inner join places as streets on places.street_code = streets.place_code

where $within::varchar is null
    or $within in (
        places.place_code, places.district_code, places.street_code, places.community_code
    )

group by all

order by streets.place_code, posts.post_kind
