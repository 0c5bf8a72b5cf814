-- One row per framework: points to expect at the chosen month, and in the month before.
with

followed as (

    select
        *,
        lag(expected_points) over by_month as expected_points_before,
        lag(measured_points) over by_month as measured_points_before

    from fct_readiness

    window by_month as (partition by framework_code order by period_month)

),

frameworks as (

    select
        framework_code,
        arg_max(framework_name_zh, valid_from) as name_zh,
        arg_max(framework_name_en, valid_from) as name_en

    from dim_frameworks

    group by framework_code

)

select
    followed.framework_code,
    frameworks.name_zh,
    frameworks.name_en,
    followed.indicator_count,
    followed.measured_count,
    followed.evidence_count,
    followed.veto_count,
    followed.unmeasured_count,
    followed.possible_points,
    followed.measured_points,
    followed.points_unknown,
    followed.expected_points,
    followed.expected_points_low,
    followed.expected_points_high,
    followed.points_at_risk,
    100 * followed.expected_points / nullif(followed.measured_points, 0) as expected_pct,
    100 * followed.expected_points_low / nullif(followed.measured_points, 0) as expected_low_pct,
    100 * followed.expected_points_high / nullif(followed.measured_points, 0) as expected_high_pct,
    100 * followed.expected_points_before / nullif(followed.measured_points_before, 0)
        as expected_before_pct,
    followed.is_score_assumed,
    followed.is_provisional

from followed
left join frameworks using (framework_code)

where followed.period_month = $month
    and followed.measured_points > 0

order by followed.measured_points desc, followed.framework_code
