with

cases as (select * from {{ ref('int_cases_deadlines_set') }}),

recurred as (select * from {{ ref('int_cases_recurred') }}),

judged as (

    select
        cases.case_id,
        cases.source as case_source,
        cases.class_code,
        cases.indicator_code,
        cases.programme_code,
        cases.place_code,
        cases.grid_code,
        cases.community_code,
        cases.street_code,
        cases.district_code,
        cases.first_unit_code,
        cases.handling_unit_code,
        if(cases.closed_at is null, 'open', 'closed') as status,
        cases.version_count,
        cases.rework_count,
        cases.extension_count,
        if(
            cases.closed_at is null,
            {{ days_between('cases.reported_at', 'cases.as_of_end_at') }},
            null
        ) as open_age_days,
        cases.closed_at is null
        and coalesce(cases.effective_due_at < cases.as_of_end_at, false) as is_overdue,
        case
            when cases.closed_at is not null
                then cases.closed_at <= cases.effective_due_at
            when cases.effective_due_at < cases.as_of_end_at then false
        end as is_closed_on_time,
        cases.is_parked,
        cases.is_on_spot_fix,
        recurred.is_recurrence_90d,
        cases.lon,
        cases.lat,
        cases.reported_at,
        cases.accepted_at,
        cases.filed_at,
        cases.dispatched_at,
        cases.handled_at,
        cases.verified_at,
        cases.closed_at,
        cases.effective_due_at as due_at,
        cases.updated_at,
        cases.source_file,
        cases.source_row

    from cases
    left join recurred on cases.case_id = recurred.case_id

)

select * from judged
