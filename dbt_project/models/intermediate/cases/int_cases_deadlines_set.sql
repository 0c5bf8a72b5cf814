-- One row per case: its latest version, where it is, when it was due and when its close was verified.
-- A close counts as one in the closure rates whether or not it was verified; durations and recurrence
-- start from verified closes where the city verifies (policy parameter closure_needs_verification).
-- A deadline that the sender gives wins; else the class's limit, in calendar hours or in workdays
-- (eight working hours each, until the end of the last day).
with

cases as (

    select *
    from {{ ref('stg_dispatch__cases') }}
    qualify {{ latest_version(['case_id'], 'updated_at') }}

),

versions as (

    select case_id, count(*) as version_count
    from {{ ref('stg_dispatch__cases') }}
    group by all

),

classes as (select * from {{ ref('case_classes') }}),

places as (select * from {{ ref('int_places_current') }}),

workdays as (select * from {{ ref('int_workdays') }}),

about_city as (select * from {{ ref('stg_about__city') }}),

parameters as (

    select coalesce(max(value), '0') = '1' as is_verification_needed
    from {{ ref('policy_parameters') }}
    where scenario = 'in_force' and parameter = 'closure_needs_verification'

),

last_workday_due as (

    select
        cases.case_id,
        due_days.calendar_date as due_date

    from cases
    inner join classes on cases.class_code = classes.class_code and classes.sla_clock = 'working'
    inner join workdays as report_days on cases.reported_at::date = report_days.calendar_date
    inner join workdays as due_days
        on
        report_days.workday_number + ceil(classes.sla_hours / 8.0)::integer
        = due_days.workday_number
        and due_days.is_workday

    where cases.due_at is null

),

dated as (

    select
        cases.*,
        classes.indicator_code,
        places.grid_code,
        places.community_code,
        places.street_code,
        places.district_code,
        versions.version_count,
        coalesce(
            cases.due_at,
            last_workday_due.due_date + interval 1 day - interval 1 second,
            case
                when classes.sla_clock = 'calendar'
                    then cases.reported_at + to_seconds(classes.sla_hours * 3600)
            end
        ) as effective_due_at,
        if(
            parameters.is_verification_needed
            and cases.verified_at is null
            and not coalesce(cases.is_on_spot_fix, false),
            null,
            cases.closed_at
        ) as verified_closed_at,
        about_city.as_of_date + interval 1 day as as_of_end_at

    from cases
    cross join about_city
    cross join parameters
    left join classes on cases.class_code = classes.class_code
    left join places on cases.place_code = places.place_code
    left join versions on cases.case_id = versions.case_id
    left join last_workday_due on cases.case_id = last_workday_due.case_id

)

select * from dated
