-- One row per ranked unit of every league in the month, league by league, the best first.
select
    rankings.league_code,
    coalesce(units.league_name_zh, rankings.league_code) as league_name_zh,
    coalesce(
        units.league_name_en, units.league_name_zh, rankings.league_code
    ) as league_name_en,
    rankings.unit_code,
    coalesce(units.name_zh, rankings.unit_code) as name_zh,
    coalesce(units.name_en, units.name_zh, rankings.unit_code) as name_en,
    rankings.rank_number,
    rankings.weighted_score,
    rankings.standard_error,
    rankings.rank_low,
    rankings.rank_high,
    rankings.last_probability,
    rankings.tier_code,
    rankings.consecutive_last_count,
    rankings.weight_covered_pct

from fct_rankings as rankings
left join dim_units as units on rankings.unit_code = units.unit_code and units.is_current

where rankings.scenario = $scenario
    and rankings.period_month = $month

order by rankings.league_code, rankings.rank_number nulls last, rankings.unit_code
