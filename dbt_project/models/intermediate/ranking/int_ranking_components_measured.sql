-- A ranking takes what each weighted target's measure says of its own months, whatever the target's
-- cadence, so that every unit has a score each time.
with

answered as (select * from {{ ref('int_ranking_targets_answered') }}),

units as (select * from {{ ref('int_units_ranked') }}),

figures as (select * from {{ ref('int_measures_rolled_up') }}),

summed as (

    select
        answered.* exclude (
            scope_code, first_month, due_date, measured_indicator_code, target_league_code,
            lead_unit_code, split, routine_threshold, target_months, period_months
        ),
        count(distinct answered.scope_code) as scope_count,
        -- A count is asked for per place and per month.
        any_value(
            case
                when answered.measure_kind = 'count'
                    then
                        answered.routine_threshold
                        * answered.period_months
                        / answered.target_months
                else answered.routine_threshold
            end
        ) as single_threshold,
        {{ exact_sum('figures.numerator') }} as recorded_numerator,
        {{ exact_sum('figures.denominator') }} as denominator

    from answered
    left join figures
        on
        answered.measure_code = figures.measure_code
        and answered.measured_indicator_code = figures.indicator_code
        and answered.scope_kind = figures.scope_kind
        and answered.level = figures.level
        and answered.scope_code = figures.scope_code
        and answered.split = figures.split
        and figures.period_month between answered.first_month and answered.period_month

    group by all

),

-- A count is kept in a register: whoever is not in it, while others are, has nought.
filled as (

    select
        units.league_code,
        summed.*,
        if(measure_kind = 'count', single_threshold * scope_count, single_threshold)
            as routine_threshold,
        case
            when
                measure_kind = 'count'
                and count(recorded_numerator) over (
                    partition by summed.scenario, summed.period_month, target_code
                ) > 0
                then coalesce(recorded_numerator, 0)
            else recorded_numerator
        end as numerator

    from summed
    inner join units
        on
        summed.scenario = units.scenario
        and summed.period_month = units.period_month
        and summed.unit_code = units.unit_code

)

select * from filled
