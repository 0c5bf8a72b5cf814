-- Over 100 lines: what is known and what is not are counted side by side. Indicators are taken as
-- independent: their variances add up, and the interval is the normal one around the sum.
with

periods as (select * from {{ ref('int_periods_ruled') }} where period_kind = 'month'),

indicators as (select * from {{ ref('indicators') }}),

targets as (select * from {{ ref('int_targets_named') }}),

at_risk as (select * from {{ ref('fct_points_at_risk') }} where level = 'district'),

valid as (

    select
        periods.*,
        indicators.framework_code,
        indicators.indicator_code,
        coalesce(indicators.method like '%negative_list%', false) as is_on_negative_list,
        coalesce(indicators.possible_score, periods.default_possible_score) as possible_points,
        indicators.possible_score is null as is_score_assumed

    from periods
    inner join indicators
        on
        indicators.valid_from <= periods.due_date
        and coalesce(indicators.valid_to > periods.due_date, true)

    qualify
        row_number() over (
            partition by indicators.indicator_code, periods.period_month
            order by indicators.valid_from desc
        ) = 1

),

decomposed as (

    select
        valid.framework_code,
        valid.indicator_code,
        valid.period_month,
        bool_or(targets.decomposition_type = 'guard') as is_guard,
        bool_or(targets.decomposition_type = 'evidence') as is_evidence

    from valid
    inner join targets
        on
        valid.indicator_code = targets.indicator_code
        and targets.valid_from <= valid.due_date
        and coalesce(targets.valid_to > valid.due_date, true)

    group by all

),

known as (

    select
        valid.*,
        valid.is_on_negative_list or coalesce(decomposed.is_guard, false) as is_veto,
        coalesce(decomposed.is_evidence, false) as is_evidence,
        at_risk.indicator_code is not null as is_measured,
        at_risk.expected_points,
        at_risk.points_variance,
        at_risk.points_at_risk

    from valid
    left join decomposed
        on
        valid.indicator_code = decomposed.indicator_code
        and valid.period_month = decomposed.period_month
    left join at_risk
        on
        valid.indicator_code = at_risk.indicator_code
        and valid.period_month = at_risk.period_month

),

summed as (

    select
        framework_code,
        period_month,
        readiness_confidence,
        is_provisional,
        count(*) as indicator_count,
        count(*) filter (where is_measured) as measured_count,
        count(*) filter (where not is_measured and is_veto) as veto_count,
        count(*) filter (where not is_measured and is_evidence and not is_veto) as evidence_count,
        count(*) filter (where not is_measured and not is_evidence and not is_veto)
            as unmeasured_count,
        {{ exact_sum('possible_points') }} as possible_points,
        {{ exact_sum('if(is_measured, possible_points, 0)') }} as measured_points,
        {{ exact_sum('if(is_measured, 0, possible_points)') }} as points_unknown,
        {{ exact_sum('expected_points') }} as expected_points,
        {{ exact_sum('points_variance') }} as points_variance,
        {{ exact_sum('points_at_risk') }} as points_at_risk,
        bool_or(is_score_assumed) as is_score_assumed

    from known

    group by all

),

reached as (

    select
        *,
        {{ normal_quantile('(0.5 + readiness_confidence / 2)') }} * sqrt(points_variance) as reach

    from summed

),

told as (

    select
        framework_code,
        period_month,
        indicator_count,
        measured_count,
        evidence_count,
        veto_count,
        unmeasured_count,
        possible_points,
        measured_points,
        points_unknown,
        expected_points,
        case when reach is not null then greatest(expected_points - reach, 0) end
            as expected_points_low,
        case when reach is not null then least(expected_points + reach, measured_points) end
            as expected_points_high,
        points_at_risk,
        is_score_assumed,
        is_provisional

    from reached

)

select * from told
