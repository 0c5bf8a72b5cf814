with

cases as (select * from {{ ref('stg_dispatch__cases') }}),

classes as (select * from {{ ref('case_classes') }}),

calendar as (select * from {{ ref('calendar') }}),

-- Twice the longest limit and a month more hold the longest run of holidays.
limits as (

    select coalesce(ceil(max(sla_hours) / 8)::integer, 0) * 2 + 31 as longest_days

    from classes

    where sla_clock = 'working'

),

reports as (

    select
        min(reported_at)::date as first_date,
        max(reported_at)::date as last_date

    from cases

),

days as (

    select
        {{ date_series(
            'reports.first_date', 'reports.last_date + limits.longest_days', 'day'
        ) }} as calendar_date

    from reports
    cross join limits

),

told_apart as (

    select
        days.calendar_date,
        coalesce(calendar.is_workday, {{ is_weekday('days.calendar_date') }}) as is_workday

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
