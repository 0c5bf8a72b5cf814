-- Over 100 lines: Kaplan–Meier in one piece. At each time of a close the share that stays open
-- shrinks by closes / cases still open just before. Kaplan and Meier 1958; Greenwood 1926. The
-- steps are many, one for each moment; what is kept of a day is what stands at its end.
with

about_city as (

    select as_of_date + interval 1 day as as_of_end_at from {{ ref('stg_about__city') }}

),

parameters as (

    select
        max(about_city.as_of_end_at - to_months(parameters.value::integer)) as pooled_from

    from {{ ref('int_parameters_in_force') }} as parameters
    cross join about_city

    where parameters.parameter = 'duration_cohort_months'

),

cases as (

    select followed.*

    from {{ ref('int_cases_followed') }} as followed
    inner join about_city on followed.reported_at < about_city.as_of_end_at

    where not followed.is_on_spot_fix and not followed.is_excluded_by_ruling

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
        {{ days_between('cases.reported_at', 'cases.last_seen_at') }} as lasted_days,
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

cohorts_numbered as (

    select
        *,
        row_number() over (
            order by clock, scope_kind, level, scope_code, class_code, period_month
        ) as cohort_number

    from (
        select distinct
            clock,
            scope_kind,
            level,
            scope_code,
            class_code,
            period_month

        from classed
    )

),

-- By its number: to sort by six texts takes three times as long. The month stands beside it, so
-- that who asks for one month has no other worked out.
at_times as (

    select
        cohorts_numbered.cohort_number,
        classed.period_month,
        classed.lasted,
        count(*) as case_count,
        count(*) filter (where classed.is_closed) as closed_count

    from classed
    inner join cohorts_numbered
        on
        classed.clock = cohorts_numbered.clock
        and classed.scope_kind = cohorts_numbered.scope_kind
        and classed.level = cohorts_numbered.level
        and classed.scope_code = cohorts_numbered.scope_code
        and classed.class_code = cohorts_numbered.class_code
        and classed.period_month is not distinct from cohorts_numbered.period_month

    group by all

),

at_risk as (

    select
        *,
        sum(case_count) over (
            partition by period_month, cohort_number order by lasted desc
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

    window up_to_now as (partition by period_month, cohort_number order by lasted)

),

-- One half reached by multiplying is not exactly one half in binary.
by_day as (

    select
        cohort_number,
        period_month,
        ceil(lasted)::integer as day_number,
        max(at_risk_count)::bigint as at_risk_count,
        sum(case_count)::bigint as case_count,
        sum(closed_count)::bigint as closed_count,
        min(survival) as survival,
        max(greenwood_sum) as greenwood_sum,
        min(lasted) filter (where survival <= 0.5 + 1e-9 and closed_count > 0)
            as half_closed_after,
        max(lasted) as longest_lasted

    from survived

    group by all

)

select
    cohorts_numbered.* exclude (cohort_number, period_month),
    by_day.* exclude (cohort_number)

from by_day
inner join cohorts_numbered on by_day.cohort_number = cohorts_numbered.cohort_number
