-- One row per check of a unit's records that stands out in the quarter of the month: what is asked.
with

latest as (

    select max(period_month) as period_month from fct_integrity_checks

    where period_month between date_trunc('quarter', $month::date)
        and date_trunc('quarter', $month::date) + to_months(2)

)

select
    checks.check_code,
    checks.unit_code,
    coalesce(units.name_zh, checks.unit_code) as unit_name_zh,
    coalesce(units.name_en, units.name_zh, checks.unit_code) as unit_name_en,
    checks.period_month,
    checks.name_zh,
    checks.name_en,
    checks.checked_count,
    checks.observed_count,
    checks.observed_pct,
    checks.observed_low,
    checks.observed_high,
    checks.expected_pct,
    checks.request_zh,
    checks.request_en,
    checks.is_provisional

from fct_integrity_checks as checks
inner join latest on checks.period_month = latest.period_month
left join dim_units as units on checks.unit_code = units.unit_code and units.is_current

where checks.is_flagged

order by checks.check_code, checks.unit_code
