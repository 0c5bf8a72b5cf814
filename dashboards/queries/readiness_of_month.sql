-- One row per framework in the month: points expected with their interval, points at risk, and what
-- is not measured.
with

frameworks as (

    select * from dim_frameworks

    qualify row_number() over (partition by framework_code order by valid_from desc nulls last) = 1

)

select
    readiness.framework_code,
    coalesce(frameworks.framework_name_zh, readiness.framework_code) as name_zh,
    coalesce(
        frameworks.framework_name_en, frameworks.framework_name_zh, readiness.framework_code
    ) as name_en,
    readiness.indicator_count,
    readiness.measured_count,
    readiness.evidence_count,
    readiness.unmeasured_count,
    readiness.possible_points,
    readiness.measured_points,
    readiness.points_unknown,
    readiness.expected_points,
    readiness.expected_points_low,
    readiness.expected_points_high,
    readiness.points_at_risk,
    readiness.is_score_assumed,
    readiness.is_provisional

from fct_readiness as readiness
left join frameworks on readiness.framework_code = frameworks.framework_code

where readiness.period_month = $month

order by readiness.possible_points desc, readiness.framework_code
