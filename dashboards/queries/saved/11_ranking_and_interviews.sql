-- 十一、排名与约谈
-- 11. Ranking and interviews
-- Question: who stands where in each league, how sure is that, and whom does the rule (last in
--   consecutive rankings) call to an interview, beside the gated alternative?
-- Parameters (left out: the value in brackets)
--   $scenario      方案 · scenario [in_force]
--   $league_code   组别 · league [all of them]
--   $period_month  排名期末月 · last month of the ranking period [the last ranking that is over]
with

asked as (select coalesce($scenario::varchar, 'in_force') as scenario),

rankings as (

    select fct_rankings.*

    from fct_rankings
    inner join asked on fct_rankings.scenario = asked.scenario

    where
        coalesce(fct_rankings.league_code = $league_code::varchar, true)
        and coalesce(fct_rankings.period_month = $period_month::date, true)

    qualify dense_rank() over (
        partition by fct_rankings.league_code
        order by fct_rankings.is_provisional, fct_rankings.period_month desc
    ) = 1

),

interviews as (

    select
        scenario,
        league_code,
        period_month,
        unit_code,
        is_due_by_rule,
        is_due_by_gate,
        interview_status,
        gate_reason_zh,
        gate_reason_en

    from fct_interviews

)

select
    rankings.scenario,
    rankings.league_code,
    rankings.period_month,
    rankings.unit_code,
    dim_units.name_zh,
    dim_units.name_en,
    rankings.weighted_score,
    rankings.score_without_rulings,
    rankings.shrunk_score,
    rankings.rank_number,
    rankings.rank_low,
    rankings.rank_high,
    rankings.tier_code,
    rankings.is_ordinal_shown,
    rankings.rankability,
    rankings.last_probability,
    rankings.bottom_three_probability,
    rankings.is_last,
    rankings.consecutive_last_count,
    coalesce(interviews.is_due_by_rule, false) as is_due_by_rule,
    coalesce(interviews.is_due_by_gate, false) as is_due_by_gate,
    interviews.interview_status,
    interviews.gate_reason_zh,
    interviews.gate_reason_en

from rankings
left join dim_units on rankings.unit_code = dim_units.unit_code and dim_units.is_current
left join interviews
    on
    rankings.scenario = interviews.scenario
    and rankings.league_code = interviews.league_code
    and rankings.period_month = interviews.period_month
    and rankings.unit_code = interviews.unit_code

order by rankings.league_code, rankings.rank_number, rankings.unit_code
