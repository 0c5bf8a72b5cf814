-- One row per unit of a league in one ranking: what the scenario's rule gives it, and how far it is
-- from the next tier.
select
    awards.unit_code,
    coalesce(units.name_zh, awards.unit_code) as name_zh,
    coalesce(units.name_en, units.name_zh, awards.unit_code) as name_en,
    awards.award_rule,
    awards.rank_number,
    awards.weighted_score,
    awards.standard_error,
    awards.amount_yuan,
    awards.gap_to_next_tier,
    awards.next_tier_amount_yuan,
    awards.next_tier_probability,
    awards.entitlement_status,
    awards.note_zh,
    awards.note_en,
    awards.document,
    awards.source_status

from fct_award_entitlements as awards
left join dim_units as units on awards.unit_code = units.unit_code and units.is_current

where awards.scenario = $scenario
    and awards.league_code = $league
    and awards.period_month = $month

order by awards.rank_number nulls last, awards.unit_code
