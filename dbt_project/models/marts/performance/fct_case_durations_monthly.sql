-- Over 100 lines: Kaplan–Meier in one piece. At each time of a close the share that stays open
-- shrinks by closes / cases still open just before; the median is the first time at which it is one
-- half or less. Kaplan and Meier 1958.
with

cases as (select * from {{ ref('int_cases_deadlines_set') }} where not is_on_spot_fix),

lasted as (

    select
        street_code,
        district_code,
        handling_unit_code,
        class_code as own_class_code,
        date_trunc('month', reported_at)::date as period_month,
        verified_closed_at is not null as is_closed,
        {{ days_between('reported_at', 'coalesce(verified_closed_at, as_of_end_at)') }}
            as lasted_days

    from cases

    where reported_at < as_of_end_at

),

levelled as (

    select
        {{ unfold([
            {'scope_kind': "'place'", 'level': "'district'", 'scope_code': 'district_code'},
            {'scope_kind': "'place'", 'level': "'street'", 'scope_code': 'street_code'},
            {'scope_kind': "'unit'", 'level': "'unit'", 'scope_code': 'handling_unit_code'},
        ]) }},
        own_class_code,
        period_month,
        is_closed,
        lasted_days

    from lasted

),

cohorts as (

    select
        scope_kind,
        level,
        scope_code,
        {{ each_of(["'all'", 'own_class_code']) }} as class_code,
        period_month,
        is_closed,
        lasted_days

    from levelled

    where scope_code is not null

),

at_times as (

    select
        scope_kind,
        level,
        scope_code,
        class_code,
        period_month,
        lasted_days,
        count(*) as case_count,
        count(*) filter (where is_closed) as closed_count

    from cohorts

    group by all

),

at_risk as (

    select
        *,
        sum(case_count) over (
            partition by scope_kind, level, scope_code, class_code, period_month
            order by lasted_days desc
        ) as at_risk_count

    from at_times

),

-- A product in SQL is the exponential of a sum of logarithms; the step to zero has none.
surviving as (

    select
        *,
        if(
            bool_or(closed_count = at_risk_count) over up_to_now,
            0,
            exp(sum(ln(1 - closed_count / nullif(at_risk_count, closed_count))) over up_to_now)
        ) as survival

    from at_risk

    window
        up_to_now as (
            partition by scope_kind, level, scope_code, class_code, period_month
            order by lasted_days
        )

),

medians as (

    select
        scope_kind,
        level,
        scope_code,
        class_code,
        period_month,
        sum(case_count)::bigint as case_count,
        sum(closed_count)::bigint as closed_count,
        sum(case_count - closed_count)::bigint as censored_count,
        -- One half reached by multiplying is not exactly one half in binary.
        min(lasted_days) filter (where survival <= 0.5 + 1e-9 and closed_count > 0)
            as km_median_days

    from surviving

    group by all

)

select * from medians
