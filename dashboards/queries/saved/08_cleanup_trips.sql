-- 八、清运出动：人次与车次
-- 8. Clean-up: people sent and vehicles sent
-- Question: how many crews and how many vehicles were sent, month by month? The source mixes both in
--   one number; a person and a vehicle make no sum, so each stands in a row of its own.
-- Parameters (left out: the value in brackets)
--   $from_date  自 · departed from this day on [the mechanism's first day]
--   $to_date    至 · up to this day [the as-of date]
with

asked as (

    select
        coalesce($from_date::date, mechanism_start_date, date '0001-01-01') as from_date,
        coalesce($to_date::date, as_of_date) as to_date

    from about_city

),

trips as (

    select
        fct_cleanup_trips.*,
        date_trunc('month', fct_cleanup_trips.departed_at)::date as period_month

    from fct_cleanup_trips
    inner join asked
        on fct_cleanup_trips.departed_at::date between asked.from_date and asked.to_date

),

counted as (

    select
        'crew_trips' as measure_code,
        period_month,
        count(*) filter (where crew_count > 0) as trip_count,
        sum(crew_count) as value

    from trips

    group by period_month

    union all

    select
        'vehicle_trips' as measure_code,
        period_month,
        count(*) filter (where vehicle_count > 0) as trip_count,
        sum(vehicle_count) as value

    from trips

    group by period_month

)

select
    counted.measure_code,
    dim_measures.name_zh,
    dim_measures.name_en,
    counted.period_month,
    counted.trip_count,
    counted.value,
    sum(counted.value) over (
        partition by counted.measure_code order by counted.period_month
    ) as value_so_far

from counted
inner join dim_measures on counted.measure_code = dim_measures.measure_code

order by counted.measure_code, counted.period_month
