with

summed as (select * from {{ ref('int_case_durations_summed') }}),

cohorts as (

    select
        scope_kind,
        level,
        scope_code,
        class_code,
        period_month,
        case_count,
        closed_count,
        censored_count,
        km_median_days,
        km_within_limit_pct,
        km_within_limit_error_pct

    from summed

    where period_month is not null

)

select * from cohorts
