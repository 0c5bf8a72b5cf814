-- One row per vacant post in the grids for which the unit answers, with its line in the roster.
select
    posts.grid_code,
    places.name_zh as place_name_zh,
    coalesce(places.name_en, places.name_zh) as place_name_en,
    posts.post_kind,
    posts.valid_from,
    posts.source_file,
    posts.source_row

from fct_grid_posts as posts
inner join dim_places as places
    on posts.grid_code = places.place_code and places.is_current and places.unit_code = $unit

where posts.is_vacant
    and posts.valid_from <= (select as_of_date from about_city)
    and coalesce(posts.valid_to > (select as_of_date from about_city), true)

order by posts.grid_code, posts.post_kind
