-- Over 100 lines: eight questions of one shape, each a share beside what the league has. A flag is
-- a request to look, not a finding: the words say so, and the unit itself is asked first.
with

cases as (select * from {{ ref('int_cases_followed') }} where not is_on_spot_fix),

observations as (select * from {{ ref('int_observations_placed') }}),

rulings as (select * from {{ ref('stg_ledger__rulings') }}),

statuses as (select * from {{ ref('fct_target_status_monthly') }}),

measures as (select * from {{ ref('measures') }}),

gaps as (

    select * from {{ ref('fct_announcement_gaps') }} where period_kind = 'check' and level = 'unit'

),

periods as (select * from {{ ref('int_periods_ruled') }} where period_kind = 'quarter'),

units as (select * from {{ ref('int_units_dated') }}),

closes as (

    select
        periods.period_month,
        cases.handler_unit_code as unit_code,
        count(*) as close_count,
        count(*) filter (where cases.verified_at is null) as unverified_count,
        count(*) filter (where cases.closed_at <= cases.effective_due_at) as on_time_count,
        count(*) filter (
            where
            cases.closed_at <= cases.effective_due_at
            and cases.closed_at
            >= cases.effective_due_at - to_minutes(periods.last_minutes_before_due::integer)
        ) as last_minutes_count

    from cases
    inner join periods
        on
        cases.closed_at >= periods.first_month
        and cases.closed_at < periods.due_date + interval 1 day

    group by all

),

excluded as (

    select
        periods.period_month,
        rulings.asked_by_unit_code as unit_code,
        count(distinct rulings.subject_id) as excluded_count

    from rulings
    inner join periods on rulings.ruled_at::date between periods.first_month and periods.due_date

    where rulings.decision = 'exclude' and rulings.subject_kind = 'case'

    group by all

),

checked_items as (

    select
        periods.period_month,
        observations.unit_code,
        count(*) as item_count,
        count(*) filter (where observations.is_not_applicable) as not_applicable_count,
        count(*) filter (where observations.inspector_kind = 'daily') as self_reported_count

    from observations
    inner join periods
        on observations.period_month between periods.first_month and periods.period_month

    group by all

),

-- How many values stand just on the good side of their target, of all that stand next to it.
bunched as (

    select
        periods.period_month,
        statuses.unit_code,
        count(*) as near_target_count,
        count(*) filter (where not is_short) as just_over_count

    from (
        select
            statuses.*,
            if(
                measures.direction = 'lower',
                statuses.routine_threshold - statuses.value,
                statuses.value - statuses.routine_threshold
            ) as margin,
            if(
                measures.direction = 'lower',
                statuses.value > statuses.routine_threshold,
                statuses.value < statuses.routine_threshold
            ) as is_short
        from statuses
        inner join measures on statuses.measure_code = measures.measure_code
        where
            measures.unit = 'pct'
            and statuses.status in ('met', 'met_point_only', 'near', 'missed')
    ) as statuses
    inner join periods
        on statuses.period_month between periods.first_month and periods.period_month

    where
        statuses.margin >= -periods.bunching_margin_points
        and statuses.margin < periods.bunching_margin_points

    group by all

),

{%- set questions = [
    {'source': 'bunched', 'code': 'bunching_over_target',
        'n': 'near_target_count', 'k': 'just_over_count'},
    {'source': 'closes', 'code': 'closes_just_before_due',
        'n': 'on_time_count', 'k': 'last_minutes_count'},
    {'source': 'closes', 'code': 'closes_without_verification',
        'n': 'close_count', 'k': 'unverified_count'},
    {'source': 'checked_items', 'code': 'items_not_applicable',
        'n': 'item_count', 'k': 'not_applicable_count'},
    {'source': 'checked_items', 'code': 'self_reported_items',
        'n': 'item_count', 'k': 'self_reported_count'},
] %}

shares as (

    {%- for question in questions %}

    select
        '{{ question.code }}' as check_code,
        unit_code,
        period_month,
        {{ question.n }} as checked_count,
        {{ question.k }} as observed_count

    from {{ question.source }}

    union all
    {%- endfor %}

    select
        'cases_excluded_by_ruling' as check_code,
        closes.unit_code,
        closes.period_month,
        closes.close_count as checked_count,
        least(coalesce(excluded.excluded_count, 0), closes.close_count) as observed_count

    from closes
    left join excluded
        on
        closes.period_month = excluded.period_month
        and closes.unit_code = excluded.unit_code

),

expected as (

    select
        shares.*,
        units.league_code,
        periods.is_provisional,
        shares.checked_count < periods.integrity_min_count as is_too_few,
        periods.integrity_confidence,
        {{ normal_quantile('(0.5 + periods.integrity_confidence / 2)') }} as z,
        100.0e0 * shares.observed_count / shares.checked_count as observed_pct,
        100.0e0 * sum(shares.observed_count) over league / sum(shares.checked_count) over league
            as expected_pct

    from shares
    inner join periods on shares.period_month = periods.period_month
    inner join units
        on
        shares.unit_code = units.unit_code
        and units.valid_from <= periods.due_date
        and coalesce(units.valid_to > periods.due_date, true)

    where shares.checked_count > 0

    window
        league as (
            partition by
                shares.check_code, shares.period_month, coalesce(units.league_code, 'none')
        )

),

-- On a line of its own, because the linter cannot look into it any deeper.
counted as (

    select
        *,
        {{ poisson_low('observed_count', 'integrity_confidence') }} as least_count

    from expected

),

bounded as (

    select
        *,
        -- Of something rare a single case makes Wilson's bound jump; the exact one does not.
        least(
            case when z > 0 then {{ wilson_low('observed_count', 'checked_count', 'z') }} end,
            100 * least_count / checked_count
        ) as observed_low,
        case when z > 0 then {{ wilson_high('observed_count', 'checked_count', 'z') }} end
            as observed_high

    from counted

),

-- Before and after an announced check the expectation is the unit's own earlier share moved by what
-- the others did over the same days.
around_checks as (

    select
        if(gaps.gap_kind = 'surge', 'surge_before_check', 'decay_after_check') as check_code,
        gaps.unit_code,
        periods.period_month,
        gaps.denominator as checked_count,
        gaps.numerator as observed_count,
        units.league_code,
        gaps.is_provisional,
        gaps.denominator < periods.integrity_min_count as is_too_few,
        gaps.value as observed_pct,
        least(
            gaps.value - coalesce(gaps.gap_beyond_others_points, gaps.gap_points), 100
        ) as expected_pct,
        gaps.value
        + (
            coalesce(gaps.gap_beyond_others_low, gaps.gap_low)
            - coalesce(gaps.gap_beyond_others_points, gaps.gap_points)
        ) * widening as observed_low,
        gaps.value
        + (
            coalesce(gaps.gap_beyond_others_high, gaps.gap_high)
            - coalesce(gaps.gap_beyond_others_points, gaps.gap_points)
        ) * widening as observed_high

    from (select *, scope_code as unit_code from gaps) as gaps
    inner join (
        select
            *,
            {{ normal_quantile('(0.5 + integrity_confidence / 2)') }}
            / {{ normal_quantile('(0.5 + wilson_confidence / 2)') }} as widening
        from periods
    ) as periods
        on gaps.period_month between periods.first_month and periods.period_month
    inner join units
        on
        gaps.unit_code = units.unit_code
        and units.valid_from <= periods.due_date
        and coalesce(units.valid_to > periods.due_date, true)

    where gaps.denominator > 0 and gaps.reference_denominator > 0

    -- Of several checks in a quarter the one with the largest gap is asked about.
    qualify
        row_number() over (
            partition by gaps.gap_kind, gaps.unit_code, periods.period_month
            order by abs(gaps.gap_points) desc, gaps.checked_on desc
        ) = 1

),

united as (

    select
        check_code,
        unit_code,
        league_code,
        period_month,
        checked_count::double as checked_count,
        observed_count::double as observed_count,
        observed_pct,
        observed_low,
        observed_high,
        expected_pct,
        is_too_few,
        is_provisional

    from bounded

    union all

    select
        check_code,
        unit_code,
        league_code,
        period_month,
        checked_count,
        observed_count,
        observed_pct,
        observed_low,
        observed_high,
        expected_pct,
        is_too_few,
        is_provisional

    from around_checks

),

flagged as (

    select
        *,
        not is_too_few
        and coalesce(
            if(
                check_code = 'decay_after_check',
                observed_high < expected_pct,
                observed_low > expected_pct
            ),
            false
        ) as is_flagged,
        case check_code
            when 'bunching_over_target' then '数值刚好越过目标线的占比'
            when 'closes_just_before_due' then '按期办结中临近截止时刻才办结的占比'
            when 'closes_without_verification' then '未经核查即办结的占比'
            when 'items_not_applicable' then '检查项记为“不适用”的占比'
            when 'self_reported_items' then '日常自查记录的占比'
            when 'cases_excluded_by_ruling' then '申请剔除获准的案件占比'
            when 'surge_before_check' then '事先通知的检查之前的得分率'
            when 'decay_after_check' then '事先通知的检查之后的得分率'
        end as name_zh,
        case check_code
            when 'bunching_over_target' then 'share of values just past their target'
            when 'closes_just_before_due' then 'share of on-time closes just before the deadline'
            when 'closes_without_verification' then 'share of closes without verification'
            when 'items_not_applicable' then 'share of items marked not applicable'
            when 'self_reported_items' then 'share of records from daily self-checks'
            when 'cases_excluded_by_ruling' then 'share of cases excluded by ruling'
            when 'surge_before_check' then 'score rate before the announced check'
            when 'decay_after_check' then 'score rate after the announced check'
        end as name_en

    from united

),

worded as (

    select
        *,
        if(
            is_flagged,
            '请核对：' || name_zh || '为' || round(observed_pct, 1) || '%（'
            || round(checked_count)::bigint || '项），参照值为' || round(expected_pct, 1)
            || '%。请本单位先行自查并说明情况。',
            null
        ) as request_zh,
        if(
            is_flagged,
            'Please check: the ' || name_en || ' is ' || round(observed_pct, 1) || ' % (of '
            || round(checked_count)::bigint || '); the comparison is ' || round(expected_pct, 1)
            || ' %. The unit itself is asked first.',
            null
        ) as request_en

    from flagged

)

select
    check_code,
    unit_code,
    league_code,
    period_month,
    name_zh,
    name_en,
    checked_count,
    observed_count,
    observed_pct,
    -- A share ends at 0 and at 100, its approximate bounds around a check do not.
    if(observed_low < 0, 0, observed_low) as observed_low,
    if(observed_high > 100, 100, observed_high) as observed_high,
    expected_pct,
    is_too_few,
    is_flagged,
    request_zh,
    request_en,
    is_provisional

from worded
