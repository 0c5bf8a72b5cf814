-- One row per stage: how many indicators of the unit, the league or all have come that far.
select
    stage_number,
    stage_code,
    reached_count,
    applicable_count,
    conversion_pct,
    conversion_points_pct,
    is_score_assumed,
    regressed_count

from fct_conversion_rates_monthly

where period_month = $month
    and scope_kind = case
        when $unit::varchar is not null then 'unit'
        when $league::varchar is not null then 'league'
        else 'all'
    end
    and scope_code = coalesce($unit, $league, 'all')

order by stage_number
