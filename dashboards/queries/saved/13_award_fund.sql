-- 十三、以奖代补
-- 13. Awards in lieu of subsidy
-- Question: what is the fund, what has been decided from it, and what would each unit be entitled to
--   under a scenario? The source gives the fund but no rule for its split, so the rule in force
--   entitles nobody to a sum; the drafts say what would follow from them.
-- Parameters (left out: the value in brackets)
--   $scenario    方案 · scenario [all of them]
--   $award_year  年度 · year [the last one with a balance]
with

balances as (

    select *

    from fct_award_balances

    where
        coalesce(scenario = $scenario::varchar, true)
        and coalesce(award_year = $award_year::integer, true)

    qualify dense_rank() over (order by award_year desc) = 1

),

funds as (

    select
        award_year,
        max(fund_yuan) as fund_yuan,
        min(fund_left_yuan) as fund_left_yuan

    from fct_award_ledger

    group by award_year

)

select
    balances.scenario,
    balances.award_year,
    balances.unit_code,
    dim_units.name_zh,
    dim_units.name_en,
    dim_units.league_code,
    balances.entitled_yuan,
    balances.decided_yuan,
    balances.difference_yuan,
    balances.balance_status,
    funds.fund_yuan,
    funds.fund_left_yuan

from balances
left join dim_units on balances.unit_code = dim_units.unit_code and dim_units.is_current
left join funds on balances.award_year = funds.award_year

order by balances.scenario, balances.decided_yuan desc nulls last, balances.unit_code
