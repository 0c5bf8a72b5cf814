-- One row per month and stage of the city, one league or one unit: how many indicators (each with
-- each unit that answers for it) have come at least so far, by count and by points. The newest
-- month first, then the stages in their order.
select
    period_month,
    stage_number,
    stage_code,
    reached_count,
    applicable_count,
    conversion_pct,
    reached_points,
    applicable_points,
    conversion_points_pct,
    is_score_assumed,
    regressed_count,
    median_days_from_stage_before

from fct_conversion_rates_monthly

where period_month <= $month
    and scope_kind = case
        when $unit::varchar is not null then 'unit'
        when $league::varchar is not null then 'league'
        else 'all'
    end
    and scope_code = coalesce($unit, $league, 'all')

order by period_month desc, stage_number
