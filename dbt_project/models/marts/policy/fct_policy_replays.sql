-- Over 100 lines: what was called, what was paid and what chance gives are counted apart.
with

interviews as (

    select *
    from {{ ref('fct_interviews') }}
    where not is_provisional and gate_status != 'not_ranked'

),

entitlements as (select * from {{ ref('fct_award_entitlements') }} where not is_provisional),

chances as (select * from {{ ref('fct_chance_of_interview') }}),

leagues as (

    select
        scenario,
        league_code,
        count(distinct period_month) as ranking_count,
        min(period_month) as first_period_month,
        max(period_month) as last_period_month,
        max_by(unit_count, period_month) as unit_count,
        max_by(interview_consecutive_last, period_month) as interview_consecutive_last

    from interviews

    group by scenario, league_code

),

called as (

    select
        scenario,
        league_code,
        unit_code,
        count(*) as unit_ranking_count,
        count(*) filter (where is_last) as last_count,
        count(*) filter (where is_due_by_rule) as rule_interview_count,
        count(*) filter (where is_due_by_gate) as gate_interview_count,
        count(*) filter (where is_due) as due_interview_count,
        sum(interview_count) as held_interview_count

    from interviews

    group by scenario, league_code, unit_code

),

paid as (

    select
        scenario,
        league_code,
        unit_code,
        sum(amount_yuan) as amount_yuan

    from entitlements

    group by scenario, league_code, unit_code

),

replayed as (

    select
        called.scenario,
        called.league_code,
        called.unit_code,
        leagues.first_period_month,
        leagues.last_period_month,
        leagues.ranking_count,
        leagues.unit_count,
        leagues.interview_consecutive_last,
        called.unit_ranking_count,
        called.last_count,
        called.rule_interview_count,
        called.gate_interview_count,
        called.due_interview_count,
        called.held_interview_count::bigint as held_interview_count,
        paid.amount_yuan,
        chances.expected_interview_count / leagues.unit_count as chance_interview_count,
        chances.unit_interview_probability,
        chances.any_interview_probability

    from called
    inner join leagues
        on called.scenario = leagues.scenario and called.league_code = leagues.league_code
    left join paid
        on
        called.scenario = paid.scenario
        and called.league_code = paid.league_code
        and called.unit_code = paid.unit_code
    left join chances
        on
        leagues.interview_consecutive_last = chances.interview_consecutive_last
        and leagues.unit_count = chances.unit_count
        and leagues.ranking_count = chances.ranking_count

)

select * from replayed
