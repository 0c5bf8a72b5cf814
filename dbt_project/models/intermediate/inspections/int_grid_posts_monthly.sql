with

posts as (select * from {{ ref('int_grid_posts_dated') }}),

places as (select * from {{ ref('int_places_dated') }}),

months as (

    select *
    from {{ ref('int_months') }}
    where last_day(period_month) >= (select min(valid_from) from posts)

),

counted as (

    select
        places.grid_code,
        places.community_code,
        places.street_code,
        places.district_code,
        places.unit_code,
        months.period_month,
        count(*) as post_count,
        count(*) filter (where posts.is_vacant) as vacant_post_count

    from posts
    inner join months
        on
        posts.valid_from <= months.looked_at_date
        and coalesce(posts.valid_to > months.looked_at_date, true)
    left join places
        on
        posts.grid_code = places.place_code
        and months.looked_at_date >= places.applies_from
        and months.looked_at_date < places.applies_to

    group by all

)

select * from counted
