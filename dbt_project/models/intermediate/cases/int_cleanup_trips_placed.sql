with

latest as (

    select *
    from {{ ref('stg_dispatch__cleanup_trips') }}
    qualify {{ latest_version(['trip_id']) }}

),

cases as (select * from {{ ref('int_cases_deadlines_set') }}),

placed as (

    select
        latest.trip_id,
        latest.case_id,
        latest.programme_code,
        latest.unit_code,
        cases.grid_code,
        cases.community_code,
        cases.street_code,
        cases.district_code,
        latest.crew_count,
        latest.vehicle_count,
        latest.load_tonnes,
        latest.departed_at,
        date_trunc('month', latest.departed_at)::date as period_month,
        latest.source_file,
        latest.source_row

    from latest
    left join cases on latest.case_id = cases.case_id

)

select * from placed
