-- Over 100 lines: the rule looks at each case at every month's end, at the as-of date and on the
-- day of publication; the proof and what was published stand beside it.
with

parameters as (select * from {{ ref('int_parameters_inherited') }}),

scenarios as (select distinct scenario from parameters),

months as (select * from {{ ref('int_months') }}),

cases as (select * from {{ ref('fct_cases') }} where not is_on_spot_fix),

about_city as (select * from {{ ref('stg_about__city') }}),

checks as (

    select *
    from {{ ref('stg_dispatch__case_events') }}
    where event_kind = 'check_failed'
    qualify {{ latest_version(['event_id']) }}

),

failed_checks as (

    select
        case_id,
        occurred_at,
        row_number() over (partition by case_id order by occurred_at, event_id)
            as failed_check_number

    from checks

),

exclusions as (

    select
        subject_id as case_id,
        ruling_id,
        ruled_at,
        expires_on

    from {{ ref('stg_ledger__rulings') }}

    where subject_kind = 'case' and decision = 'exclude'

    qualify {{ latest_version(['ruling_id']) }}

),

published as (

    select *
    from {{ ref('stg_ledger__exposures') }}
    qualify {{ latest_version(['exposure_id']) }}

),

-- The same fault shown in several media is one row: the first time counts.
first_published as (

    select
        *,
        count(*) over (partition by case_key, reason_code) as exposure_count

    from (select *, coalesce(case_id, exposure_id) as case_key from published) as keyed

    qualify
        row_number() over (
            partition by case_key, reason_code order by published_on, exposure_id
        ) = 1

),

-- Each day on which the rule looks, with what it then asks.
looks as (

    select
        scenarios.scenario,
        months.looked_at_date,
        months.period_month,
        null as case_id,
        null as reason_code

    from scenarios
    cross join months

    union all

    select
        scenarios.scenario,
        first_published.published_on as looked_at_date,
        null as period_month,
        first_published.case_id,
        first_published.reason_code

    from scenarios
    cross join first_published

    where first_published.case_id is not null

),

ruled as (

    select
        looks.*,
        looks.looked_at_date + interval 1 day as looked_at_end_at,
        {{ parameter_of('exposure_overdue_days') }}::double as exposure_overdue_days,
        {{ parameter_of('exposure_failed_checks') }}::integer as exposure_failed_checks

    from looks
    inner join parameters
        on
        looks.scenario = parameters.scenario
        and looks.looked_at_date >= parameters.valid_from
        and coalesce(looks.looked_at_date < parameters.valid_to, true)

    group by all

),

-- Only a case that is not yet closed can be late or incomplete on a day.
looked_at as (

    select
        ruled.scenario,
        ruled.looked_at_date,
        ruled.period_month,
        ruled.reason_code as asked_reason_code,
        cases.case_id,
        {{ unfold([
            {
                'reason_code': "'late'",
                'is_at_fault': days_between('cases.due_at', 'ruled.looked_at_end_at')
                ~ ' >= ruled.exposure_overdue_days',
            },
            {
                'reason_code': "'incomplete'",
                'is_at_fault': 'failed_checks.case_id is not null',
            },
        ]) }}

    from ruled
    inner join cases
        on
        cases.reported_at < ruled.looked_at_end_at
        and coalesce(cases.closed_at >= ruled.looked_at_end_at, true)
        and coalesce(ruled.case_id = cases.case_id, true)
    left join failed_checks
        on
        cases.case_id = failed_checks.case_id
        and ruled.exposure_failed_checks = failed_checks.failed_check_number
        and failed_checks.occurred_at < ruled.looked_at_end_at

),

named as (

    select
        looked_at.scenario,
        looked_at.case_id,
        looked_at.reason_code,
        min(looked_at.period_month) as first_named_month,
        max(looked_at.period_month) as last_named_month,
        count(distinct looked_at.period_month) as named_month_count,
        bool_or(looked_at.looked_at_date = about_city.as_of_date
            and looked_at.period_month is not null) as is_candidate,
        bool_or(looked_at.asked_reason_code is not null) as is_named_when_published

    from looked_at
    cross join about_city
    left join exclusions
        on
        looked_at.case_id = exclusions.case_id
        and exclusions.ruled_at < looked_at.looked_at_date + interval 1 day
        and coalesce(exclusions.expires_on > looked_at.looked_at_date, true)

    where
        looked_at.is_at_fault
        and coalesce(looked_at.asked_reason_code = looked_at.reason_code, true)
        and exclusions.case_id is null

    group by looked_at.scenario, looked_at.case_id, looked_at.reason_code

),

listed as (

    select
        first_published.*,
        scenarios.scenario

    from first_published
    cross join scenarios

),

matched as (

    select
        coalesce(named.scenario, listed.scenario) as scenario,
        coalesce(named.case_id, listed.case_id) as case_id,
        coalesce(named.reason_code, listed.reason_code) as reason_code,
        named.first_named_month,
        named.last_named_month,
        coalesce(named.named_month_count, 0) as named_month_count,
        coalesce(named.is_candidate, false) as is_candidate,
        listed.exposure_id is not null as is_published,
        coalesce(named.is_named_when_published, false) as is_named_when_published,
        listed.exposure_id,
        listed.exposure_count,
        listed.unit_code as published_unit_code,
        listed.published_on,
        listed.medium,
        listed.document,
        listed.source_file as exposure_source_file,
        listed.source_row as exposure_source_row

    from named
    full outer join listed
        on
        named.scenario = listed.scenario
        and named.case_id = listed.case_id
        and named.reason_code = listed.reason_code

),

counted as (

    select
        case_id,
        count(*) as failed_check_count

    from failed_checks

    group by case_id

),

proved as (

    select
        matched.*,
        coalesce(matched.published_unit_code, cases.handling_unit_code, cases.first_unit_code)
            as unit_code,
        cases.class_code,
        cases.street_code,
        cases.status as case_status,
        cases.due_at,
        cases.closed_at,
        greatest(
            {{ days_between(
                'cases.due_at',
                'coalesce(cases.closed_at, about_city.as_of_date + interval 1 day)'
            ) }},
            0
        ) as overdue_days,
        coalesce(counted.failed_check_count, 0) as failed_check_count,
        coalesce(cases.is_excluded_by_ruling, false) as is_excluded_by_ruling,
        cases.ruling_id,
        coalesce(cases.source_file, matched.exposure_source_file) as source_file,
        coalesce(cases.source_row, matched.exposure_source_row) as source_row

    from matched
    cross join about_city
    left join cases on matched.case_id = cases.case_id
    left join counted on matched.case_id = counted.case_id

)

select
    scenario,
    case_id,
    reason_code,
    unit_code,
    class_code,
    street_code,
    case_status,
    case
        when is_published and is_named_when_published then 'named_and_published'
        when is_published then 'published_not_named'
        else 'named_not_published'
    end as exposure_status,
    case
        when is_published and is_named_when_published then '曝光时符合曝光规则'
        when is_published then '已曝光，曝光当日按本方案不在建议之列'
        else '按规则可列入曝光建议，尚无曝光记录'
    end as exposure_status_zh,
    case
        when is_published and is_named_when_published
            then 'published, and named by the rule that day'
        when is_published then 'published, though this scenario did not name it that day'
        else 'named by the rule; nothing published on record'
    end as exposure_status_en,
    overdue_days,
    failed_check_count,
    named_month_count,
    is_candidate,
    is_published,
    is_named_when_published,
    is_excluded_by_ruling,
    first_named_month,
    last_named_month,
    due_at,
    closed_at,
    ruling_id,
    exposure_id,
    published_on,
    medium,
    document,
    source_file,
    source_row

from proved
