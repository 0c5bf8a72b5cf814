with

about_city as (select * from {{ ref('stg_about__city') }}),

records as (

    select min(inspected_at) as first_at
    from {{ ref('stg_inspection__observations') }}

    union all

    select min(reported_at) as first_at
    from {{ ref('stg_dispatch__cases') }}

    union all

    select min(departed_at) as first_at
    from {{ ref('stg_dispatch__cleanup_trips') }}

    union all

    select min(held_at) as first_at
    from {{ ref('stg_activity__activities') }}

),

firsts as (select date_trunc('month', min(first_at)) as first_month from records),

months as (

    select
        about_city.as_of_date,
        {{ date_series('firsts.first_month', 'about_city.as_of_date', 'month') }} as period_month

    from firsts
    cross join about_city

),

looked_at as (

    select
        period_month,
        least(last_day(period_month), as_of_date) as looked_at_date

    from months

)

select * from looked_at
