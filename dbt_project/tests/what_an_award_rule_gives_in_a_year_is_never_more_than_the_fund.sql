{{ config(meta={'owner': 'balance', 'dagster': {'ref': {'name': 'fct_award_entitlements'}}}) }}
-- Pay-ins enlarge the fund only where the scenario says so. Added up anew from the rows.
with

entitlements as (select * from {{ ref('fct_award_entitlements') }}),

parameters as (

    select *
    from {{ ref('int_parameters_inherited') }}
    where parameter = 'award_pay_in_joins_fund' and value = '1'

),

added as (

    select
        entitlements.scenario,
        entitlements.award_year,
        max(entitlements.fund_yuan) as fund_yuan,
        sum(greatest(entitlements.amount_yuan, 0)) as granted_yuan,
        sum(
            if(parameters.scenario is null, 0, greatest(-entitlements.amount_yuan, 0))
        ) as joined_yuan

    from entitlements
    left join parameters
        on
        entitlements.scenario = parameters.scenario
        and last_day(entitlements.period_month) >= parameters.valid_from
        and coalesce(last_day(entitlements.period_month) < parameters.valid_to, true)

    group by entitlements.scenario, entitlements.award_year

)

select * from added
where granted_yuan > coalesce(fund_yuan, 0) + joined_yuan + 0.01
