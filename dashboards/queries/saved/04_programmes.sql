-- 四、六项专项整治
-- 4. Six special rectification programmes
-- Question: what has each programme done: cases reported, closed, overdue, and clean-up trips sent?
--   Programmes that the source does not name stay without a name.
-- Parameters (left out: the value in brackets)
--   $from_date  自 · reported or sent from this day on [the mechanism's first day]
--   $to_date    至 · up to this day [the as-of date]
with

asked as (

    select
        coalesce($from_date::date, mechanism_start_date, date '0001-01-01') as from_date,
        coalesce($to_date::date, as_of_date) as to_date

    from about_city

),

cases as (

    select
        fct_cases.programme_code,
        count(*) as case_count,
        count(*) filter (where fct_cases.status = 'closed') as closed_case_count,
        count(*) filter (where fct_cases.is_closed_on_time) as on_time_case_count,
        count(*) filter (where fct_cases.is_overdue) as overdue_case_count

    from fct_cases
    inner join asked on fct_cases.reported_at::date between asked.from_date and asked.to_date

    where fct_cases.programme_code is not null and not fct_cases.is_on_spot_fix

    group by fct_cases.programme_code

),

trips as (

    select
        fct_cleanup_trips.programme_code,
        count(*) as trip_count,
        sum(fct_cleanup_trips.crew_count) as crew_trips,
        sum(fct_cleanup_trips.vehicle_count) as vehicle_trips,
        sum(fct_cleanup_trips.load_tonnes) as cleanup_tonnes

    from fct_cleanup_trips
    inner join asked
        on fct_cleanup_trips.departed_at::date between asked.from_date and asked.to_date

    where fct_cleanup_trips.programme_code is not null

    group by fct_cleanup_trips.programme_code

)

select
    dim_programmes.programme_code,
    dim_programmes.name_zh,
    dim_programmes.name_en,
    dim_programmes.source_status,
    coalesce(cases.case_count, 0) as case_count,
    coalesce(cases.closed_case_count, 0) as closed_case_count,
    coalesce(cases.on_time_case_count, 0) as on_time_case_count,
    coalesce(cases.overdue_case_count, 0) as overdue_case_count,
    coalesce(trips.trip_count, 0) as trip_count,
    coalesce(trips.crew_trips, 0) as crew_trips,
    coalesce(trips.vehicle_trips, 0) as vehicle_trips,
    coalesce(trips.cleanup_tonnes, 0) as cleanup_tonnes

from dim_programmes
left join cases on dim_programmes.programme_code = cases.programme_code
left join trips on dim_programmes.programme_code = trips.programme_code

order by dim_programmes.programme_code
