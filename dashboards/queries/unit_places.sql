-- One row per league place of the unit, the newest ranking first; a ranking is one month's.
select
    period_month,
    ranking_status,
    rank_number,
    rank_low,
    rank_high,
    unit_count,
    weighted_score,
    standard_error,
    shrunk_score,
    last_probability,
    consecutive_last_count,
    weight_covered_pct,
    is_ordinal_shown,
    tier_code,
    is_provisional

from fct_rankings

where scenario = 'in_force' and unit_code = $unit and period_month <= $month

order by period_month desc
