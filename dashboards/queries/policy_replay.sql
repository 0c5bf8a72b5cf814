-- One row per unit of a league: how often a scenario would have called it to an interview over the
-- past rankings, how often chance alone would have, and what it would have been paid.
select
    replays.unit_code,
    coalesce(units.name_zh, replays.unit_code) as name_zh,
    coalesce(units.name_en, units.name_zh, replays.unit_code) as name_en,
    replays.first_period_month,
    replays.last_period_month,
    replays.ranking_count,
    replays.unit_count,
    replays.interview_consecutive_last,
    replays.last_count,
    replays.rule_interview_count,
    replays.gate_interview_count,
    replays.held_interview_count,
    replays.amount_yuan,
    replays.chance_interview_count,
    replays.unit_interview_probability,
    replays.any_interview_probability

from fct_policy_replays as replays
left join dim_units as units on replays.unit_code = units.unit_code and units.is_current

where replays.scenario = $scenario
    and replays.league_code = $league

order by
    replays.rule_interview_count desc,
    replays.last_count desc,
    replays.amount_yuan desc nulls last,
    replays.unit_code
