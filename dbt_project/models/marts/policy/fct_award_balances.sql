with

entitlements as (select * from {{ ref('fct_award_entitlements') }} where not is_provisional),

ledger as (select * from {{ ref('fct_award_ledger') }}),

scenarios as (select distinct scenario from {{ ref('int_parameters_inherited') }}),

entitled as (

    select
        scenario,
        award_year,
        unit_code,
        sum(amount_yuan) as entitled_yuan,
        bool_and(entitlement_status = 'rule_not_given') as is_rule_missing

    from entitlements

    group by scenario, award_year, unit_code

),

decided as (

    select
        scenarios.scenario,
        ledger.award_year,
        ledger.unit_code,
        {{ exact_sum('ledger.amount_yuan') }} as decided_yuan

    from ledger
    cross join scenarios

    group by scenarios.scenario, ledger.award_year, ledger.unit_code

),

matched as (

    select
        coalesce(entitled.scenario, decided.scenario) as scenario,
        coalesce(entitled.award_year, decided.award_year) as award_year,
        coalesce(entitled.unit_code, decided.unit_code) as unit_code,
        entitled.entitled_yuan,
        coalesce(decided.decided_yuan, 0) as decided_yuan,
        case
            when entitled.scenario is null then 'not_ranked'
            when entitled.is_rule_missing then 'rule_not_given'
            when entitled.entitled_yuan is null then 'no_amount'
            else 'compared'
        end as balance_status

    from entitled
    full outer join decided
        on
        entitled.scenario = decided.scenario
        and entitled.award_year = decided.award_year
        and entitled.unit_code = decided.unit_code

)

select
    scenario,
    award_year,
    unit_code,
    entitled_yuan,
    decided_yuan,
    decided_yuan - entitled_yuan as difference_yuan,
    balance_status

from matched
