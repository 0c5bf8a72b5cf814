-- One row per unit that the rule calls to an interview in the month, or that was interviewed in it.
select
    interviews.unit_code,
    coalesce(units.name_zh, interviews.unit_code) as name_zh,
    coalesce(units.name_en, units.name_zh, interviews.unit_code) as name_en,
    coalesce(units.league_name_zh, interviews.league_code) as league_name_zh,
    coalesce(units.league_name_en, interviews.league_code) as league_name_en,
    interviews.period_month,
    interviews.rank_number,
    interviews.unit_count,
    interviews.consecutive_last_count,
    interviews.last_probability,
    interviews.is_due_by_rule,
    interviews.is_due_by_gate,
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
    and (
        (
            interviews.period_month = $month
            and (interviews.is_due_by_rule or interviews.is_due or interviews.is_last)
        )
        or (interviews.held_at >= $month and interviews.held_at < $month + interval 1 month)
    )

order by interviews.is_due desc, interviews.period_month desc, interviews.unit_code
