-- One row per scenario, league and ranking, the newest first.
select
    rankings.scenario,
    rankings.league_code,
    any_value(coalesce(units.league_name_zh, rankings.league_code)) as league_name_zh,
    any_value(
        coalesce(units.league_name_en, units.league_name_zh, rankings.league_code)
    ) as league_name_en,
    rankings.period_month,
    bool_or(rankings.is_provisional) as is_provisional

from fct_rankings as rankings
left join dim_units as units
    on rankings.league_code = units.league_code and units.is_current

group by rankings.scenario, rankings.league_code, rankings.period_month

order by rankings.period_month desc, rankings.scenario, rankings.league_code
