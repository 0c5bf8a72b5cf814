-- One row per target and place or unit at the chosen month: the figures behind the counts.
select
    target_code,
    indicator_name_zh,
    indicator_name_en,
    measure_name_zh,
    measure_name_en,
    scope_name_zh,
    scope_name_en,
    unit_name_zh,
    unit_name_en,
    unit,
    period_month,
    numerator,
    denominator,
    value,
    wilson_low,
    wilson_high,
    floor,
    expected,
    status,
    status_reason_zh,
    status_reason_en

from fct_target_standing_monthly

where viewed_month = $month
    and ($level::varchar is null or level = $level)
    and ($unit::varchar is null or unit_code = $unit)
    and ($league::varchar is null or league_code = $league)

order by status <> 'missed', target_code, scope_name_zh
