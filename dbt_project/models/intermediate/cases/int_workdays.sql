-- Days with their running number among workdays: Monday to Friday, corrected by the calendar.
with

cases as (select * from {{ ref('stg_dispatch__cases') }}),

calendar as (select * from {{ ref('calendar') }}),

days as (

    select unnest(generate_series(
        min(reported_at)::date::timestamp,
        (max(reported_at)::date + 400)::timestamp,
        interval 1 day
    ))::date as calendar_date

    from cases

),

told_apart as (

    select
        days.calendar_date,
        coalesce(calendar.is_workday, isodow(days.calendar_date) <= 5) as is_workday

    from days
    left join calendar on days.calendar_date = calendar.calendar_date

),

numbered as (

    select
        calendar_date,
        is_workday,
        sum(is_workday::integer) over (order by calendar_date)::integer as workday_number

    from told_apart

)

select * from numbered
