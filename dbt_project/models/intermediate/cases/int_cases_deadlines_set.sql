-- Over 100 lines: the columns of a case are many; the steps are four.
with

cases as (

    select
        *,
        count(*) over (partition by case_id) as version_count

    from {{ ref('stg_dispatch__cases') }}

    qualify {{ latest_version(['case_id'], 'updated_at') }}

),

classes as (select * from {{ ref('case_classes') }}),

places as (select * from {{ ref('int_places_dated') }}),

workdays as (select * from {{ ref('int_workdays') }}),

parameters as (

    select coalesce(max(value), '0') = '1' as is_verification_needed

    from {{ ref('int_parameters_in_force') }}

    where parameter = 'closure_needs_verification'

),

-- Eight working hours are one workday; the case is due at the end of the last one.
workday_limits as (

    select
        cases.case_id,
        due_days.calendar_date + interval 1 day - interval 1 second as due_at

    from cases
    inner join classes on cases.class_code = classes.class_code and classes.sla_clock = 'working'
    inner join workdays as report_days on cases.reported_at::date = report_days.calendar_date
    inner join workdays as due_days
        on
        report_days.workday_number + ceil(classes.sla_hours / 8)::integer
        = due_days.workday_number
        and due_days.is_workday

    where cases.due_at is null

),

deadlines_set as (

    select
        cases.case_id,
        cases.source,
        cases.class_code,
        classes.indicator_code,
        cases.programme_code,
        cases.place_code,
        places.grid_code,
        places.community_code,
        places.street_code,
        places.district_code,
        cases.first_unit_code,
        cases.handling_unit_code,
        cases.version_count,
        cases.rework_count,
        cases.extension_count,
        coalesce(cases.is_parked, false) as is_parked,
        coalesce(cases.is_on_spot_fix, false) as is_on_spot_fix,
        cases.lon,
        cases.lat,
        cases.reported_at,
        cases.accepted_at,
        cases.filed_at,
        cases.dispatched_at,
        cases.handled_at,
        cases.verified_at,
        cases.closed_at,
        if(
            parameters.is_verification_needed
            and cases.verified_at is null
            and not coalesce(cases.is_on_spot_fix, false),
            null,
            cases.closed_at
        ) as verified_closed_at,
        coalesce(
            cases.due_at,
            workday_limits.due_at,
            case
                when classes.sla_clock = 'calendar'
                    then {{ plus_hours('cases.reported_at', 'classes.sla_hours') }}
            end
        ) as effective_due_at,
        cases.updated_at,
        cases.source_file,
        cases.source_row

    from cases
    cross join parameters
    left join classes on cases.class_code = classes.class_code
    left join places
        on
        cases.place_code = places.place_code
        and cases.reported_at >= places.applies_from
        and cases.reported_at < places.applies_to
    left join workday_limits on cases.case_id = workday_limits.case_id

)

select * from deadlines_set
