-- One row per month of one figure up to the chosen month: with its interval, its limits, last
-- year's figure and the numbers of its target. A count's target is drawn only where it is asked
-- for month by month: a year's sum is no line for a month.
with

figures as (

    select * from fct_measures_monthly

    where measure_code = $measure
        and indicator_code = $measured
        and split = $split
        and scope_kind = $scope_kind
        and level = $level
        and scope_code = $scope_code
        and period_month <= $month

),

-- A month without records has a row all the same: the line breaks there.
months as (

    select unnest(
        generate_series(min(period_month), max(period_month), interval 1 month)
    )::date as period_month

    from figures

),

signals as (

    select * from fct_signals

    where measure_code = $measure
        and indicator_code = $measured
        and split = $split
        and scope_kind = $scope_kind
        and level = $level
        and scope_code = $scope_code

),

-- The figure's own level first: a rate asked of each street is a line for the district too.
targets as (

    select
        dim_routine_targets.*,
        dim_measures.kind = 'count' as is_count

    from dim_routine_targets
    inner join dim_measures on dim_routine_targets.measure_code = dim_measures.measure_code

    where dim_routine_targets.measure_code = $measure
        and dim_routine_targets.indicator_code = $indicator
        and (dim_measures.kind <> 'count' or dim_routine_targets.cadence = 'monthly')

    qualify
        dense_rank() over (
            order by
                dim_routine_targets.level = $level desc,
                dim_routine_targets.split = $split desc,
                dim_routine_targets.cadence = 'monthly' desc,
                dim_routine_targets.target_code
        ) = 1

),

statuses as (

    select * from fct_target_status_monthly

    where indicator_code = $indicator
        and measure_code = $measure
        and level = $level
        and scope_code = $scope_code
        and target_code in (
            select target_code from dim_routine_targets

            where split = $split
        )

    qualify row_number() over (partition by period_month order by target_code) = 1

)

select
    months.period_month,
    figures.numerator,
    figures.denominator,
    figures.value,
    figures.value_low,
    figures.value_high,
    figures.rule_of_three_pct,
    coalesce(figures.is_too_few, false) as is_too_few,
    figures.previous_month_value,
    figures.same_month_last_year_value,
    signals.centre_value,
    signals.lower_limit,
    signals.upper_limit,
    signals.limits_status,
    signals.rules_hit,
    signals.special_cause,
    coalesce(signals.is_signal, false) as is_signal,
    coalesce(statuses.floor, targets.floor) as floor,
    coalesce(statuses.expected, targets.expected) as expected,
    coalesce(statuses.good, targets.good) as good,
    coalesce(statuses.stretch, targets.stretch) as stretch,
    coalesce(statuses.routine_threshold, targets.routine_threshold) as routine_threshold,
    statuses.status,
    statuses.status_reason_zh,
    statuses.status_reason_en,
    last_day(months.period_month) > (select as_of_date from about_city) as is_running

from months
left join figures on months.period_month = figures.period_month
left join signals on months.period_month = signals.period_month
left join targets
    on (not targets.is_count or targets.level = $level)
    and targets.valid_from <= last_day(months.period_month)
    and coalesce(targets.valid_to > last_day(months.period_month), true)
left join statuses on months.period_month = statuses.period_month

order by months.period_month
