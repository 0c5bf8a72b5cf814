-- Over 100 lines: Kaplan–Meier in one piece. At each time of a close the share that stays open
-- shrinks by closes / cases still open just before. Kaplan and Meier 1958; Greenwood 1926.
with

about_city as (

    select
        as_of_date,
        as_of_date + interval 1 day as as_of_end_at

    from {{ ref('stg_about__city') }}

),

parameters as (

    select
        max(about_city.as_of_end_at - to_months(parameters.value::integer)) as pooled_from

    from {{ ref('policy_parameters') }} as parameters
    inner join about_city
        on
        coalesce(parameters.valid_from <= about_city.as_of_date, true)
        and coalesce(parameters.valid_to > about_city.as_of_date, true)

    where
        parameters.scenario = 'in_force'
        and parameters.parameter = 'duration_cohort_months'

),

cases as (

    select *

    from {{ ref('int_cases_followed') }}

    where not is_on_spot_fix and not is_excluded_by_ruling and reported_at < as_of_end_at

),

lasted as (

    select
        cases.street_code,
        cases.counted_district_code as district_code,
        nullif(cases.handler_unit_code, cases.released_unit_code) as unit_code,
        cases.class_code as own_class_code,
        date_trunc('month', cases.reported_at)::date as report_month,
        coalesce(cases.reported_at >= parameters.pooled_from, true) as is_pooled,
        cases.verified_closed_at is not null as is_closed,
        {{ days_between(
            'cases.reported_at', 'coalesce(cases.verified_closed_at, cases.as_of_end_at)'
        ) }} as lasted_days,
        if(
            cases.effective_due_at > cases.reported_at,
            {{ days_between('cases.reported_at', 'cases.effective_due_at') }},
            null
        ) as limit_days

    from cases
    cross join parameters

),

-- On the clock of the limit, 1 is the deadline. What closes later is still open at 1, and when
-- it closes no longer matters.
timed as (

    select
        street_code,
        district_code,
        unit_code,
        own_class_code,
        report_month,
        is_pooled,
        {{ unfold([
            {'clock': "'days'", 'is_closed': 'is_closed', 'lasted': 'lasted_days'},
            {
                'clock': "'limit'", 'is_closed': 'is_closed and lasted_days <= limit_days',
                'lasted':
                    'if(lasted_days <= limit_days, lasted_days, 2 * limit_days) / limit_days',
            },
        ]) }}

    from lasted

),

cohorts as (

    select
        {{ unfold([
            {
                'scope_kind': "'place'", 'level': "'district'", 'scope_code': 'district_code',
                'period_month': 'report_month', 'is_wanted': 'true',
            },
            {
                'scope_kind': "'place'", 'level': "'street'", 'scope_code': 'street_code',
                'period_month': 'report_month', 'is_wanted': 'true',
            },
            {
                'scope_kind': "'unit'", 'level': "'unit'", 'scope_code': 'unit_code',
                'period_month': 'report_month', 'is_wanted': 'true',
            },
            {
                'scope_kind': "'place'", 'level': "'district'", 'scope_code': 'district_code',
                'period_month': 'null::date', 'is_wanted': 'is_pooled',
            },
            {
                'scope_kind': "'place'", 'level': "'street'", 'scope_code': 'street_code',
                'period_month': 'null::date', 'is_wanted': 'is_pooled',
            },
            {
                'scope_kind': "'unit'", 'level': "'unit'", 'scope_code': 'unit_code',
                'period_month': 'null::date', 'is_wanted': 'is_pooled',
            },
        ]) }},
        own_class_code,
        clock,
        is_closed,
        lasted

    from timed

),

classed as (

    select
        clock,
        scope_kind,
        level,
        scope_code,
        {{ each_of(["'all'", 'own_class_code']) }} as class_code,
        period_month,
        is_closed,
        lasted

    from cohorts

    where is_wanted and scope_code is not null and lasted is not null

),

at_times as (

    select
        clock,
        scope_kind,
        level,
        scope_code,
        class_code,
        period_month,
        lasted,
        count(*) as case_count,
        count(*) filter (where is_closed) as closed_count

    from classed

    group by all

),

at_risk as (

    select
        *,
        sum(case_count) over (
            partition by clock, scope_kind, level, scope_code, class_code, period_month
            order by lasted desc
        ) as at_risk_count

    from at_times

),

-- A product in SQL is the exponential of a sum of logarithms. The step to nought has none: all at
-- risk close there, so it is the last one.
survived as (

    select
        *,
        if(
            closed_count = at_risk_count,
            0,
            exp(
                {{ precise_sum('ln(1 - closed_count / nullif(at_risk_count, closed_count))') }}
                    over up_to_now
            )
        ) as survival,
        (
            {{ precise_sum(
                'closed_count'
                ~ ' / (nullif(at_risk_count, closed_count) * (at_risk_count - closed_count))'
            ) }}
            over up_to_now
        )::double as greenwood_sum

    from at_risk

    window
        up_to_now as (
            partition by clock, scope_kind, level, scope_code, class_code, period_month
            order by lasted
        )

)

select * from survived
