-- One row per unit of a league in one ranking, the best first; units that are not ranked come last.
select
    rankings.unit_code,
    coalesce(units.name_zh, rankings.unit_code) as name_zh,
    coalesce(units.name_en, units.name_zh, rankings.unit_code) as name_en,
    rankings.ranking_status,
    rankings.unit_count,
    rankings.target_count,
    rankings.decided_target_count,
    rankings.weight_covered_pct,
    rankings.weighted_score,
    rankings.score_without_rulings,
    rankings.standard_error,
    rankings.shrunk_score,
    rankings.shrunk_error,
    rankings.rank_number,
    rankings.rank_low,
    rankings.rank_high,
    rankings.last_probability,
    rankings.bottom_three_probability,
    rankings.rankability,
    rankings.tier_code,
    rankings.is_ordinal_shown,
    rankings.is_last,
    rankings.consecutive_last_count,
    rankings.is_provisional

from fct_rankings as rankings
left join dim_units as units on rankings.unit_code = units.unit_code and units.is_current

where rankings.scenario = $scenario
    and rankings.league_code = $league
    and rankings.period_month = $month

order by rankings.rank_number nulls last, rankings.unit_code
