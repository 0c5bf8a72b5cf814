-- 目标溯源：一条目标状态由哪些月度数字合成
-- From a target's status to the figures behind it
-- Question: which figures of fct_measures_monthly make this row of fct_target_status_monthly? Each
--   row is a key for trace_figure; a longer period is the sum of its months.
-- Parameters (left out: the value in brackets)
--   $target_code   目标 · target [the first one that was missed last]
--   $level         层级 · level [that row's]
--   $scope_code    范围 · place or unit [that row's]
--   $period_month  期末月 · last month of the period [that row's]
with

statuses as (

    select *

    from fct_target_status_monthly

    where
        coalesce(target_code = $target_code::varchar, numerator is not null)
        and coalesce(level = $level::varchar, true)
        and coalesce(scope_code = $scope_code::varchar, true)
        and coalesce(period_month = $period_month::date, true)

    qualify row_number() over (
        order by status = 'missed' desc, period_month desc, target_code, scope_code
    ) = 1

),

-- A measure that is told apart by indicator is read for the target's own one.
told_apart as (

    select distinct
        measure_code,
        indicator_code

    from fct_measures_monthly

    where indicator_code != 'all'

),

targets as (

    select
        statuses.*,
        dim_routine_targets.split,
        coalesce(told_apart.indicator_code, 'all') as measured_indicator_code,
        case dim_routine_targets.cadence when 'annual' then 12 when 'quarterly' then 3 else 1 end
            as month_count

    from statuses
    inner join dim_routine_targets on statuses.target_code = dim_routine_targets.target_code
    left join told_apart
        on
        statuses.measure_code = told_apart.measure_code
        and statuses.indicator_code = told_apart.indicator_code

    qualify row_number() over (
        partition by statuses.target_code
        order by
            coalesce(dim_routine_targets.valid_from <= statuses.due_date, true) desc,
            dim_routine_targets.valid_from desc
    ) = 1

)

select
    targets.target_code,
    targets.status,
    fct_measures_monthly.measure_code,
    fct_measures_monthly.indicator_code,
    fct_measures_monthly.scope_kind,
    fct_measures_monthly.level,
    fct_measures_monthly.scope_code,
    fct_measures_monthly.split,
    fct_measures_monthly.period_month,
    fct_measures_monthly.numerator,
    fct_measures_monthly.denominator,
    fct_measures_monthly.value

from targets
inner join fct_measures_monthly
    on
    targets.measure_code = fct_measures_monthly.measure_code
    and targets.measured_indicator_code = fct_measures_monthly.indicator_code
    and targets.scope_kind = fct_measures_monthly.scope_kind
    and targets.level = fct_measures_monthly.level
    and targets.scope_code = fct_measures_monthly.scope_code
    and targets.split = fct_measures_monthly.split
    and fct_measures_monthly.period_month between
    (targets.period_month - to_months(targets.month_count - 1))::date and targets.period_month

order by fct_measures_monthly.period_month
