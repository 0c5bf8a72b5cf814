-- Over 100 lines: one status, decided in one place from top to bottom, is easier to check than in
-- parts. Values are compared unrounded; multiplied before divided, so that 57 of 100 is not less.
with

expected as (select * from {{ ref('int_targets_expected') }}),

measured as (select * from {{ ref('fct_measures_monthly') }}),

levels as (select * from {{ ref('stg_about__levels') }}),

-- A longer period is the sum of its months, never the average of their rates.
summed as (

    select
        expected.target_code,
        expected.level,
        expected.scope_code,
        expected.period_month,
        sum(measured.numerator) filter (
            where measured.period_month >= expected.first_month
        ) as numerator,
        sum(measured.denominator) filter (
            where measured.period_month >= expected.first_month
        ) as denominator,
        sum(measured.numerator) filter (
            where measured.period_month < expected.first_month
        ) as last_year_numerator,
        sum(measured.denominator) filter (
            where measured.period_month < expected.first_month
        ) as last_year_denominator,
        count(*) filter (where measured.period_month >= expected.first_month) as record_count

    from expected
    inner join measured
        on
        expected.measure_code = measured.measure_code
        and expected.measured_indicator_code = measured.indicator_code
        and expected.scope_kind = measured.scope_kind
        and expected.level = measured.level
        and expected.scope_code = measured.scope_code
        and expected.split = measured.split
        and (
            measured.period_month between expected.first_month and expected.period_month
            or (
                expected.target_type = 'trend'
                and measured.period_month
                between expected.first_month - interval 12 month
                and expected.period_month - interval 12 month
            )
        )

    group by all

),

filled as (

    select
        expected.*,
        summed.numerator,
        summed.denominator,
        summed.last_year_numerator,
        summed.last_year_denominator,
        bool_or(coalesce(summed.record_count, 0) > 0) over (
            partition by expected.target_code, expected.level, expected.period_month
        ) as is_recorded_somewhere,
        {{ normal_quantile('(0.5 + wilson_confidence / 2)') }} as two_sided_z,
        {{ normal_quantile('wilson_confidence') }} as one_sided_z

    from expected
    left join summed
        on
        expected.target_code = summed.target_code
        and expected.level = summed.level
        and expected.scope_code = summed.scope_code
        and expected.period_month = summed.period_month

),

-- A count is kept in a register: whoever is not in it, while others are, has nought.
counted as (

    select
        * replace (
            case
                when measure_kind = 'count' and is_recorded_somewhere then coalesce(numerator, 0)
                else numerator
            end as numerator
        )

    from filled

),

-- The bar of a trend is what the same place or unit showed in the same months of the year before.
barred as (

    select
        * replace (
            case
                when target_type = 'trend' then {{ measure_value(
                    'measure_kind', 'last_year_numerator', 'last_year_denominator'
                ) }}
                else routine_threshold
            end as routine_threshold
        ),
        {{ measure_value('measure_kind', 'numerator', 'denominator') }} as value,
        case
            when measure_kind = 'rate'
                then {{ wilson_low('numerator', 'denominator', 'two_sided_z') }}
        end as wilson_low,
        case
            when measure_kind = 'rate'
                then {{ wilson_high('numerator', 'denominator', 'two_sided_z') }}
        end as wilson_high,
        {{ wilson_low('numerator', 'denominator', 'one_sided_z') }} as one_sided_low,
        {{ wilson_high('numerator', 'denominator', 'one_sided_z') }} as one_sided_high

    from counted

),

-- Points for percentages, a share of the threshold for everything else.
edged as (

    select
        *,
        if(unit = 'pct', near_margin_pct, near_margin_pct / 100 * abs(routine_threshold))
            as near_margin

    from barred

),

-- What is asked for: a floor or a milestone from below, a ceiling or zero tolerance from above, a
-- band from both sides, a trend strictly better than last year. Where no confidence is in force,
-- none is asked for.
compared as (

    select
        *,
        case
            when target_type = 'band' then value between floor and stretch
            when target_type = 'trend' and direction = 'lower' then value < routine_threshold
            when target_type = 'trend' then value > routine_threshold
            when direction = 'lower' then value <= routine_threshold
            else value >= routine_threshold
        end as is_point_met,
        case
            when target_type = 'band'
                then value between floor - near_margin and stretch + near_margin
            when direction = 'lower' then value <= routine_threshold + near_margin
            else value >= routine_threshold - near_margin
        end as is_near,
        not is_sampled
        or measure_kind <> 'rate'
        or floor is null
        or wilson_confidence is null
        or case
            when target_type = 'band' then one_sided_low >= floor and one_sided_high <= stretch
            when direction = 'lower' then one_sided_high <= floor
            else one_sided_low >= floor
        end as is_bound_clear

    from edged

),

judged as (

    select
        *,
        case
            when not is_valid_when_due then 'not_applicable'
            when is_too_early then 'too_early'
            when not is_recorded_somewhere then 'no_data'
            when measure_kind <> 'count' and coalesce(denominator, 0) = 0
                then if(is_sampled, 'not_tested', 'not_applicable')
            when measure_kind <> 'count' and denominator < min_count then 'too_few'
            when target_type = 'trend' and routine_threshold is null then 'no_data'
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
            when 'no_data' then case
                when measure_code is null then '这项目标没有数据来源，尚无佐证材料的登记'
                when is_recorded_somewhere then '没有去年同期的数据，无从比较'
                else '本期没有收到这项数据'
            end
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
            when 'no_data' then case
                when measure_code is null
                    then 'the target has no data source: no evidence is on record'
                when is_recorded_somewhere then 'there is no figure of last year to compare with'
                else 'no such figure was received for this period'
            end
            when 'too_few' then 'too few: ' || denominator::bigint || ', fewer than ' || min_count
            when 'met' then 'reaches the routine target'
            when 'met_point_only'
                then 'the value passes, but the sample cannot confirm that it clears the floor'
            when 'near' then 'misses the routine target by no more than the near margin'
            when 'missed' then 'misses the routine target'
        end as status_reason_en

    from judged

),

-- A unit answers at the highest level on which it holds the target; below that are its own parts.
answered as (

    select
        worded.*,
        coalesce(levels.level_number, 0) = min(coalesce(levels.level_number, 0)) over (
            partition by worded.target_code, worded.unit_code, worded.period_month
        ) as is_own_level

    from worded
    left join levels on worded.level = levels.kind

)

select
    target_code,
    indicator_code,
    measure_code,
    scope_kind,
    level,
    scope_code,
    parent_scope_code,
    unit_code,
    is_own_level,
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

from answered
