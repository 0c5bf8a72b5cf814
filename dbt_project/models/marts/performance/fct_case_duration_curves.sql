with

survived as (

    select * from {{ ref('int_cases_survived') }} where clock = 'days' and period_month is null

),

-- The last step of a day says what is open at its end; the first who was at risk in it.
by_day as (

    select
        scope_kind,
        level,
        scope_code,
        class_code,
        ceil(lasted)::integer as day_number,
        max(at_risk_count)::bigint as at_risk_count,
        sum(closed_count)::bigint as closed_count,
        sum(case_count - closed_count)::bigint as censored_count,
        min(survival) as survival,
        max(greenwood_sum) as greenwood_sum

    from survived

    group by all

),

curves as (

    select
        scope_kind,
        level,
        scope_code,
        class_code,
        day_number,
        at_risk_count,
        closed_count,
        censored_count,
        100 * survival as survival_pct,
        if(survival > 0, 100 * survival * sqrt(coalesce(greenwood_sum, 0)), null)
            as survival_error_pct

    from by_day

)

select * from curves
