-- One row per stage of conversion in the month, over the whole city: pairs of indicator and unit
-- that reached it, out of those it applies to.
select
    stage_number,
    stage_code,
    reached_count,
    applicable_count,
    conversion_pct,
    regressed_count

from fct_conversion_rates_monthly

where period_month = $month
    and scope_kind = 'all'

order by stage_number
