with

survived as (select * from {{ ref('int_cases_survived') }}),

summed as (

    select
        scope_kind,
        level,
        scope_code,
        class_code,
        period_month,
        (sum(case_count) filter (where clock = 'days'))::bigint as case_count,
        (sum(closed_count) filter (where clock = 'days'))::bigint as closed_count,
        min(half_closed_after) filter (where clock = 'days') as km_median_days,
        min(survival) filter (where clock = 'limit') as open_at_limit,
        max(greenwood_sum) filter (where clock = 'limit') as greenwood_sum,
        max(longest_lasted) filter (where clock = 'limit') as longest_lasted

    from survived

    group by all

),

-- Where nobody has reached the deadline yet, nothing is known of it.
judged as (

    select
        scope_kind,
        level,
        scope_code,
        class_code,
        period_month,
        case_count,
        closed_count,
        case_count - closed_count as censored_count,
        km_median_days,
        case
            when longest_lasted >= 1 or open_at_limit = 0 then 100 * (1 - open_at_limit)
        end as km_within_limit_pct,
        case
            when longest_lasted >= 1 and open_at_limit > 0
                then 100 * open_at_limit * sqrt(coalesce(greenwood_sum, 0))
        end as km_within_limit_error_pct

    from summed

)

select * from judged
