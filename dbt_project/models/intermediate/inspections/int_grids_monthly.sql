-- Every grid in every month, inspected or not: expected rows first, then what was found.
with

about_city as (select * from {{ ref('stg_about__city') }}),

grids as (select * from {{ ref('int_places_unfolded') }} where kind = 'grid'),

observations as (

    select * from {{ ref('int_observations_placed') }} where grid_code is not null

),

posts as (

    select *
    from {{ ref('stg_reference__grid_posts') }}
    qualify {{ latest_version(['grid_code', 'post_kind', 'valid_from']) }}

),

months as (

    select unnest(generate_series(
        (select min(period_month) from observations)::timestamp,
        date_trunc('month', about_city.as_of_date)::timestamp,
        interval 1 month
    ))::date as period_month

    from about_city

),

-- The last day of the month that is already over, or the as-of day in the month that runs.
looked_at as (

    select
        months.period_month,
        least(last_day(months.period_month), about_city.as_of_date) as looked_at_date

    from months
    cross join about_city

),

expected as (

    select
        grids.place_code as grid_code,
        grids.unit_code,
        looked_at.period_month,
        looked_at.looked_at_date

    from grids
    inner join looked_at
        on grids.valid_from <= looked_at.looked_at_date
        and coalesce(grids.valid_to > looked_at.looked_at_date, true)

),

inspected as (

    select
        grid_code,
        period_month,
        count(distinct visit_id) as visit_count,
        count(distinct visit_id) filter (where not is_announced) as unannounced_visit_count

    from observations

    group by all

),

posted as (

    select
        posts.grid_code,
        looked_at.period_month,
        count(*) as post_count,
        count(*) filter (where posts.holder_id is null) as vacant_post_count

    from posts
    inner join looked_at
        on posts.valid_from <= looked_at.looked_at_date
        and coalesce(posts.valid_to > looked_at.looked_at_date, true)

    group by all

),

filled as (

    select
        expected.grid_code,
        expected.unit_code,
        expected.period_month,
        coalesce(inspected.visit_count, 0) as visit_count,
        coalesce(inspected.unannounced_visit_count, 0) as unannounced_visit_count,
        posted.post_count,
        posted.vacant_post_count

    from expected
    left join inspected
        on expected.grid_code = inspected.grid_code
        and expected.period_month = inspected.period_month
    left join posted
        on expected.grid_code = posted.grid_code
        and expected.period_month = posted.period_month

)

select * from filled
