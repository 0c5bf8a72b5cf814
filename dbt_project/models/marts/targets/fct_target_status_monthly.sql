-- Over 100 lines: one status, decided in one place from top to bottom, is easier to check than parts.
-- Values are compared unrounded. z = 1.96: 95 % on two sides; z = 1.6449: 95 % on one side.
with

expected as (select * from {{ ref('int_targets_expected') }}),

measured as (select * from {{ ref('fct_measures_monthly') }}),

parameters as (

    select coalesce(max(value)::double, 0) as near_margin_pct
    from {{ ref('policy_parameters') }}
    where scenario = 'in_force' and parameter = 'near_margin_pct'

),

-- A longer period is the sum of its months, never the average of their rates.
summed as (

    select
        expected.target_code,
        expected.scope_code,
        expected.period_month,
        sum(measured.numerator) as numerator,
        sum(measured.denominator) as denominator,
        count(measured.measure_code) as measured_month_count

    from expected
    left join measured
        on
        expected.measure_code = measured.measure_code
        and expected.measured_indicator_code = measured.indicator_code
        and expected.scope_kind = measured.scope_kind
        and expected.level = measured.level
        and expected.scope_code = measured.scope_code
        and expected.split = measured.split
        and measured.period_month <= expected.period_month
        and measured.period_month
        > expected.period_month - to_months(expected.period_months::integer)

    group by all

),

valued as (

    select
        expected.*,
        parameters.near_margin_pct,
        summed.numerator,
        summed.denominator,
        case
            when expected.measure_kind = 'rate' and summed.denominator > 0
                then summed.numerator / summed.denominator * 100
            when expected.measure_kind = 'count' and summed.measured_month_count > 0
                then summed.numerator
        end as value,
        case when expected.measure_kind = 'rate' then {{ wilson_low('summed.numerator', 'summed.denominator', 1.96) }} end
            as wilson_low,
        case when expected.measure_kind = 'rate' then {{ wilson_high('summed.numerator', 'summed.denominator', 1.96) }} end
            as wilson_high,
        {{ wilson_low('summed.numerator', 'summed.denominator', 1.6449) }} as one_sided_low,
        {{ wilson_high('summed.numerator', 'summed.denominator', 1.6449) }} as one_sided_high

    from expected
    cross join parameters
    inner join summed
        on
        expected.target_code = summed.target_code
        and expected.scope_code = summed.scope_code
        and expected.period_month = summed.period_month

),

compared as (

    select
        *,
        if(direction = 'lower', value <= routine_threshold, value >= routine_threshold)
            as is_point_met,
        if(
            direction = 'lower',
            value <= routine_threshold + near_margin_pct,
            value >= routine_threshold - near_margin_pct
        ) as is_near,
        family != 'inspection'
        or measure_code = 'grid_inspection_coverage_rate'
        or floor is null
        or if(direction = 'lower', one_sided_high <= floor, one_sided_low >= floor)
            as is_bound_clear,
        family = 'inspection'
        and bool_or(value is not null) over (partition by target_code, period_month)
            as is_tested_elsewhere

    from valued

),

judged as (

    select
        *,
        case
            when not is_valid_when_due then 'not_applicable'
            when is_too_early then 'too_early'
            when value is null and is_tested_elsewhere then 'not_tested'
            when value is null then 'no_data'
            when measure_kind = 'rate' and denominator < min_count then 'too_few'
            when is_point_met and is_bound_clear then 'met'
            when is_point_met then 'met_point_only'
            when is_near and measure_kind = 'rate' then 'near'
            else 'missed'
        end as status

    from compared

),

worded as (

    select
        *,
        case status
            when 'not_applicable' then '期末该地点或单位已不在册'
            when 'too_early' then '考核期尚未结束'
            when 'not_tested' then '本期其他地方已检查，此处未测评'
            when 'no_data' then '本期没有收到数据'
            when 'too_few' then '样本过少（少于' || min_count || '）'
            when 'met' then '达到常态目标'
            when 'met_point_only' then '数值达标，但样本不足以确认高于底线'
            when 'near' then '距目标不超过' || near_margin_pct || '个百分点'
            when 'missed' then '未达到常态目标'
        end as status_reason_zh,
        case status
            when 'not_applicable' then 'the place or unit no longer exists at the end of the period'
            when 'too_early' then 'the period is not over'
            when 'not_tested' then 'others were inspected in this period, this one was not'
            when 'no_data' then 'nothing was received for this period'
            when 'too_few' then 'fewer than ' || min_count || ' observations'
            when 'met' then 'reaches the routine target'
            when 'met_point_only' then 'the value passes, its lower bound does not clear the floor'
            when 'near' then 'misses the target by no more than ' || near_margin_pct || ' points'
            when 'missed' then 'misses the routine target'
        end as status_reason_en

    from judged

)

select
    target_code,
    indicator_code,
    measure_code,
    scope_kind,
    level,
    scope_code,
    unit_code,
    period_month,
    due_date,
    numerator,
    denominator,
    value,
    wilson_low,
    wilson_high,
    floor,
    expected,
    good,
    stretch,
    routine_threshold,
    min_count,
    status,
    status_reason_zh,
    status_reason_en

from worded
