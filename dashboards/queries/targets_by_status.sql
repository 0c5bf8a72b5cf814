-- One row per level and status: how many targets stand so at the chosen month.
select
    level,
    status,
    count(*) as target_count

from fct_target_standing_monthly

where viewed_month = $month
    and ($level::varchar is null or level = $level)
    and ($unit::varchar is null or unit_code = $unit)
    and ($league::varchar is null or league_code = $league)

group by level, status
