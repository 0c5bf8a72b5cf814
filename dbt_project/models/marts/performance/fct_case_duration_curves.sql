with

survived as (

    select * from {{ ref('int_cases_survived') }} where clock = 'days' and period_month is null

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
        case_count - closed_count as censored_count,
        100 * survival as survival_pct,
        if(survival > 0, 100 * survival * sqrt(coalesce(greenwood_sum, 0)), null)
            as survival_error_pct

    from survived

)

select * from curves
