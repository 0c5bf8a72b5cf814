-- One row per kind of post in the grids for which the unit answers, as of the publication's day.
with

grids as (

    select place_code from dim_places

    where is_current and unit_code = $unit and kind = 'grid'

),

posts as (

    select fct_grid_posts.*

    from fct_grid_posts

    inner join grids on fct_grid_posts.grid_code = grids.place_code

    where fct_grid_posts.valid_from <= (select as_of_date from about_city)
        and coalesce(fct_grid_posts.valid_to > (select as_of_date from about_city), true)

),

counted as (

    select
        post_kind,
        count(*) as post_count,
        count(*) filter (where is_vacant) as vacant_count

    from posts

    group by post_kind

    order by post_kind

)

select * from counted
