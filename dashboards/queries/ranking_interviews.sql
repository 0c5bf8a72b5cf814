-- One row per unit and ranking in which a rule, a gate or the ledger speaks of an interview.
select
    interviews.period_month,
    interviews.unit_code,
    coalesce(units.name_zh, interviews.unit_code) as name_zh,
    coalesce(units.name_en, units.name_zh, interviews.unit_code) as name_en,
    interviews.rank_number,
    interviews.unit_count,
    interviews.consecutive_last_count,
    interviews.is_due_by_rule,
    interviews.is_due_by_gate,
    interviews.last_probability,
    interviews.funnel_z,
    interviews.funnel_limit_z,
    interviews.gate_reason_zh,
    interviews.gate_reason_en,
    interviews.interview_status,
    interviews.interview_status_zh,
    interviews.interview_status_en,
    interviews.interview_id,
    interviews.held_at

from fct_interviews as interviews
left join dim_units as units on interviews.unit_code = units.unit_code and units.is_current

where interviews.scenario = $scenario
    and coalesce(interviews.league_code = $league, true)
    and interviews.period_month <= $month
    and (
        interviews.is_last
        or interviews.is_due_by_rule
        or interviews.interview_id is not null
    )

order by interviews.period_month desc, interviews.unit_code
