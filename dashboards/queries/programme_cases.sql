-- One row per special rectification programme: its cases, its trips, crews and vehicles apart.
with

cases as (

    select
        programme_code,
        count(*) as case_count,
        count(*) filter (where status = 'open') as open_case_count,
        count(*) filter (where is_overdue) as overdue_case_count,
        count(is_closed_on_time) as due_case_count,
        count(*) filter (where is_closed_on_time) as on_time_case_count

    from fct_cases

    where not is_on_spot_fix
        and ($unit::varchar is null or handler_unit_code = $unit)

    group by programme_code

),

trips as (

    select
        programme_code,
        sum(crew_count) as crew_count,
        sum(vehicle_count) as vehicle_count

    from fct_cleanup_trips

    where $unit::varchar is null or unit_code = $unit

    group by programme_code

)

select
    programmes.programme_code,
    programmes.name_zh,
    programmes.name_en,
    row_number() over (order by programmes.programme_code) as number,
    coalesce(cases.case_count, 0) as case_count,
    coalesce(cases.open_case_count, 0) as open_case_count,
    coalesce(cases.overdue_case_count, 0) as overdue_case_count,
    coalesce(cases.due_case_count, 0) as due_case_count,
    coalesce(cases.on_time_case_count, 0) as on_time_case_count,
    coalesce(trips.crew_count, 0) as crew_count,
    coalesce(trips.vehicle_count, 0) as vehicle_count

from dim_programmes as programmes
left join cases on programmes.programme_code = cases.programme_code
left join trips on programmes.programme_code = trips.programme_code

order by cases.case_count desc nulls last, programmes.programme_code
