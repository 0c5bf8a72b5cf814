-- Over 100 lines: Kaplan–Meier in one piece. At each time of a close the share that stays open
-- shrinks by closes / cases still open just before. Kaplan and Meier 1958; Greenwood 1926. The
-- steps are many, one for each moment: they are put together by day, and multiplied from day to
-- day. Only where a day takes a cohort to one half do its moments count one by one.
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

-- Cases of one kind belong to the same cohorts: texts are compared once for each kind.
kinds as (

    select
        *,
        row_number() over (
            order by street_code, district_code, unit_code, own_class_code, report_month, is_pooled
        ) as kind_number

    from (
        select distinct
            street_code,
            district_code,
            unit_code,
            own_class_code,
            report_month,
            is_pooled

        from lasted
    )

),

-- On the clock of the limit, 1 is the deadline. What closes later is still open at 1, and when
-- it closes no longer matters.
timed as (

    select
        kinds.kind_number,
        {{ unfold([
            {'clock': "'days'", 'is_closed': 'is_closed', 'lasted': 'lasted_days'},
            {
                'clock': "'limit'", 'is_closed': 'is_closed and lasted_days <= limit_days',
                'lasted':
                    'if(lasted_days <= limit_days, lasted_days, 2 * limit_days) / limit_days',
            },
        ]) }}

    from lasted
    inner join kinds
        on
        lasted.street_code is not distinct from kinds.street_code
        and lasted.district_code is not distinct from kinds.district_code
        and lasted.unit_code is not distinct from kinds.unit_code
        and lasted.own_class_code is not distinct from kinds.own_class_code
        and lasted.report_month is not distinct from kinds.report_month
        and lasted.is_pooled = kinds.is_pooled

),

scopes as (

    select
        kind_number,
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
        own_class_code

    from kinds

),

memberships as (

    select
        kind_number,
        scope_kind,
        level,
        scope_code,
        {{ each_of(["'all'", 'own_class_code']) }} as class_code,
        period_month

    from scopes

    where is_wanted and scope_code is not null

),

-- To sort the moments by a number takes a third of what five texts take.
numbered as (

    select
        *,
        (
            dense_rank() over (
                order by scope_kind, level, scope_code, class_code, period_month
            )
        )::integer as cohort_number

    from memberships

),

cohorts as (

    select distinct
        cohort_number,
        scope_kind,
        level,
        scope_code,
        class_code,
        period_month

    from numbered

),

at_times as (

    select
        numbered.cohort_number,
        timed.clock,
        timed.lasted,
        count(*) as case_count,
        count(*) filter (where timed.is_closed) as closed_count

    from timed
    inner join numbered on timed.kind_number = numbered.kind_number

    where timed.lasted is not null

    group by all

),

at_risk as (

    select
        *,
        ceil(lasted)::integer as day_number,
        sum(case_count) over (
            partition by cohort_number, clock order by lasted desc
        ) as at_risk_count

    from at_times

),

-- A product in SQL is the exponential of a sum of logarithms. The step to nought has none: all at
-- risk close there, so it is the last one.
steps as (

    select
        *,
        closed_count = at_risk_count as is_last,
        ln(1 - closed_count / nullif(at_risk_count, closed_count)) as log_step,
        closed_count / (nullif(at_risk_count, closed_count) * (at_risk_count - closed_count))
            as greenwood_part

    from at_risk

),

by_day as (

    select
        cohort_number,
        clock,
        day_number,
        max(at_risk_count)::bigint as at_risk_count,
        sum(case_count)::bigint as case_count,
        sum(closed_count)::bigint as closed_count,
        max(lasted) as longest_lasted,
        bool_or(is_last) as is_last,
        {{ precise_sum('log_step') }} as log_step,
        {{ precise_sum('greenwood_part') }} as greenwood_part

    from steps

    group by all

),

survived as (

    select
        *,
        if(is_last, 0, exp(sum(log_step) over up_to_now)) as survival,
        (sum(greenwood_part) over up_to_now)::double as greenwood_sum,
        coalesce(sum(log_step) over up_to_now, 0) - coalesce(log_step, 0) as log_before

    from by_day

    window up_to_now as (partition by cohort_number, clock order by day_number)

),

-- One half reached by multiplying is not exactly one half in binary. On the clock of the limit
-- nobody asks for a median.
halved as (

    select
        cohort_number,
        day_number,
        log_before

    from survived

    where clock = 'days' and survival <= 0.5 + 1e-9 and exp(log_before) > 0.5 + 1e-9

),

moments as (

    select
        halved.cohort_number,
        steps.lasted,
        steps.is_last
        or exp(halved.log_before + {{ precise_sum('steps.log_step') }} over up_to_now) <= 0.5 + 1e-9
            as is_half_closed

    from halved
    inner join steps
        on
        halved.cohort_number = steps.cohort_number
        and halved.day_number = steps.day_number

    where steps.clock = 'days'

    window up_to_now as (partition by steps.cohort_number order by steps.lasted)

),

half_closed as (

    select
        cohort_number,
        min(lasted) as half_closed_after

    from moments

    where is_half_closed

    group by all

)

select
    survived.clock,
    cohorts.* exclude (cohort_number),
    survived.* exclude (cohort_number, clock, is_last, log_step, greenwood_part, log_before),
    half_closed.half_closed_after

from survived
inner join cohorts on survived.cohort_number = cohorts.cohort_number
left join half_closed
    on
    survived.cohort_number = half_closed.cohort_number
    and survived.clock = 'days'
    and survived.day_number = ceil(half_closed.half_closed_after)
