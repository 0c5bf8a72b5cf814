-- Over 100 lines: one status, decided in one place from top to bottom, is easier to check than in
-- parts. Values are compared unrounded; multiplied before divided, so that 57 of 100 is not less.
with

expected as (select * from {{ ref('int_targets_expected') }}),

measured as (select * from {{ ref('fct_measures_monthly') }}),

-- A longer period is the sum of its months, never the average of their rates.
summed as (

    select
        expected.target_code,
        expected.scope_code,
        expected.period_month,
        sum(measured.numerator) as numerator,
        sum(measured.denominator) as denominator

    from expected
    inner join measured
        on
        expected.measure_code = measured.measure_code
        and expected.measured_indicator_code = measured.indicator_code
        and expected.scope_kind = measured.scope_kind
        and expected.level = measured.level
        and expected.scope_code = measured.scope_code
        and expected.split = measured.split
        and measured.period_month between expected.first_month and expected.period_month

    group by all

),

filled as (

    select
        expected.*,
        summed.numerator,
        summed.denominator,
        summed.target_code is not null as is_recorded,
        bool_or(summed.target_code is not null) over (
            partition by expected.target_code, expected.period_month
        ) as is_recorded_somewhere,
        {{ normal_quantile('(0.5 + wilson_confidence / 2)') }} as two_sided_z,
        {{ normal_quantile('wilson_confidence') }} as one_sided_z

    from expected
    left join summed
        on
        expected.target_code = summed.target_code
        and expected.scope_code = summed.scope_code
        and expected.period_month = summed.period_month

),

-- A count is kept in a register: whoever is not in it, while others are, has nought.
valued as (

    select
        * exclude (numerator),
        case
            when measure_kind = 'count' and is_recorded_somewhere then coalesce(numerator, 0)
            else numerator
        end as numerator,
        case
            when measure_kind = 'count' and is_recorded_somewhere then coalesce(numerator, 0)
            when measure_kind = 'rate' and denominator > 0 then 100 * numerator / denominator
        end as value,
        case
            when measure_kind = 'rate'
                then {{ wilson_low('numerator', 'denominator', 'two_sided_z') }}
        end as wilson_low,
        case
            when measure_kind = 'rate'
                then {{ wilson_high('numerator', 'denominator', 'two_sided_z') }}
        end as wilson_high,
        {{ wilson_low('numerator', 'denominator', 'one_sided_z') }} as one_sided_low,
        {{ wilson_high('numerator', 'denominator', 'one_sided_z') }} as one_sided_high,
        -- Points for percentages, a share of the threshold for everything else.
        if(unit = 'pct', near_margin_pct, near_margin_pct / 100 * abs(routine_threshold))
            as near_margin

    from filled

),

compared as (

    select
        *,
        if(direction = 'lower', value <= routine_threshold, value >= routine_threshold)
            as is_point_met,
        if(
            direction = 'lower',
            value <= routine_threshold + near_margin,
            value >= routine_threshold - near_margin
        ) as is_near,
        -- Where no confidence is in force, none is asked for.
        not is_sampled
        or floor is null
        or wilson_confidence is null
        or if(direction = 'lower', one_sided_high <= floor, one_sided_low >= floor)
            as is_bound_clear

    from valued

),

judged as (

    select
        *,
        case
            when not is_valid_when_due then 'not_applicable'
            when is_too_early then 'too_early'
            when not is_recorded_somewhere then 'no_data'
            when measure_kind = 'rate' and coalesce(denominator, 0) = 0
                then if(is_sampled, 'not_tested', 'not_applicable')
            when measure_kind = 'rate' and denominator < min_count then 'too_few'
            when is_point_met and is_bound_clear then 'met'
            when is_point_met then 'met_point_only'
            when is_near then 'near'
            else 'missed'
        end as status

    from compared

),

worded as (

    select
        *,
        case status
            when 'not_applicable' then if(
                is_valid_when_due,
                '本期此处没有应计的对象',
                '期末该地点或单位已不在册'
            )
            when 'too_early' then '考核期尚未结束'
            when 'not_tested' then '本期其他地方已检查，此处未测评'
            when 'no_data' then '本期没有收到这项数据'
            when 'too_few' then '样本过少：' || denominator::bigint || '，少于' || min_count
            when 'met' then '达到常态目标'
            when 'met_point_only' then '数值达标，但样本不足以确认越过底线'
            when 'near' then '未达常态目标，差距在允许的接近范围内'
            when 'missed' then '未达到常态目标'
        end as status_reason_zh,
        case status
            when 'not_applicable' then if(
                is_valid_when_due,
                'nothing here falls under the target in this period',
                'the place or unit no longer exists at the end of the period'
            )
            when 'too_early' then 'the period is not over'
            when 'not_tested' then 'others were inspected in this period, this one was not'
            when 'no_data' then 'no such figure was received for this period'
            when 'too_few' then 'too few: ' || denominator::bigint || ', fewer than ' || min_count
            when 'met' then 'reaches the routine target'
            when 'met_point_only'
                then 'the value passes, but the sample cannot confirm that it clears the floor'
            when 'near' then 'misses the routine target by no more than the near margin'
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
