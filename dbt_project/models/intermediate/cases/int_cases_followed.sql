with

about_city as (select * from {{ ref('stg_about__city') }}),

cases as (select * from {{ ref('int_cases_deadlines_set') }}),

recurred as (select * from {{ ref('int_cases_recurred') }}),

handed_over as (select * from {{ ref('int_cases_handed_over') }}),

-- What has no place counts for the district.
districts as (

    select min(place_code) as district_code

    from {{ ref('int_places_dated') }}

    where kind = 'district'

),

rulings as (

    select *

    from {{ ref('stg_ledger__rulings') }}

    qualify {{ latest_version(['ruling_id']) }}

),

-- Of several rulings on a case the one decided last holds, among those in force.
in_force as (

    select rulings.*

    from rulings
    inner join about_city
        on
        rulings.ruled_at < about_city.as_of_date + interval 1 day
        and coalesce(rulings.expires_on > about_city.as_of_date, true)

    where rulings.subject_kind = 'case'

    qualify
        row_number() over (
            partition by rulings.subject_id
            order by rulings.ruled_at desc, rulings.ruling_id desc
        ) = 1

),

followed as (

    select
        cases.*,
        coalesce(cases.effective_due_at < about_city.as_of_date + interval 1 day, false)
            as is_due,
        coalesce(cases.verified_closed_at, about_city.as_of_date + interval 1 day)
            as last_seen_at,
        coalesce(handed_over.first_receiver_unit_code, cases.first_unit_code)
            as first_receiver_unit_code,
        coalesce(handed_over.handler_unit_code, cases.handling_unit_code) as handler_unit_code,
        coalesce(cases.district_code, districts.district_code) as counted_district_code,
        handed_over.hand_off_count,
        handed_over.bounce_count,
        handed_over.reopen_count,
        handed_over.is_ping_pong,
        recurred.is_recurrence_30d,
        recurred.is_recurrence_60d,
        recurred.is_recurrence_90d,
        in_force.ruling_id,
        coalesce(in_force.decision = 'exclude', false) as is_excluded_by_ruling,
        if(in_force.decision = 'transfer', in_force.asked_by_unit_code, null)
            as released_unit_code,
        coalesce(cases.dispatched_at, handed_over.first_dispatched_at)
            as effective_dispatched_at,
        handed_over.first_closed_at

    from cases
    cross join districts
    cross join about_city
    left join recurred on cases.case_id = recurred.case_id
    left join handed_over on cases.case_id = handed_over.case_id
    left join in_force on cases.case_id = in_force.subject_id

)

select * from followed
