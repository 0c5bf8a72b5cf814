-- Over 100 lines: one way from a weighted target to the figures that answer it. A ranking takes what
-- each weighted target's measure says of its own months, whatever the target's cadence, so that
-- every unit has a score each time. A unit answers for the targets of its place, for its own as a
-- unit and, as lead unit, for a target in all its places together.
with

units as (select * from {{ ref('int_units_ranked') }}),

targets as (select * from {{ ref('int_targets_named') }} where measure_code is not null),

weights as (select * from {{ ref('target_weights') }}),

places as (select * from {{ ref('int_places_unfolded') }}),

measured as (select * from {{ ref('fct_measures_monthly') }}),

effects as (select * from {{ ref('fct_ruling_effects') }}),

periods as (

    select distinct scenario, first_month, period_month, due_date, period_months
    from units

),

own_weights as (select distinct scenario from weights),

-- A scenario with weights of its own has no others; one without takes those in force.
weighed as (

    select
        periods.*,
        targets.target_code,
        targets.indicator_code,
        targets.measured_indicator_code,
        targets.measure_code,
        targets.measure_kind,
        targets.family,
        targets.unit,
        targets.direction,
        targets.target_type,
        targets.scope_kind,
        targets.level,
        targets.league_code as target_league_code,
        targets.lead_unit_code,
        targets.split,
        targets.routine_threshold,
        case targets.cadence when 'annual' then 12 when 'quarterly' then 3 else 1 end
            as target_months,
        weights.weight_pct

    from periods
    left join own_weights on periods.scenario = own_weights.scenario
    inner join weights
        on
        coalesce(own_weights.scenario, 'in_force') = weights.scenario
        and weights.valid_from <= periods.due_date
        and coalesce(weights.valid_to > periods.due_date, true)
        and weights.weight_pct > 0
    inner join targets
        on
        weights.target_code = targets.target_code
        and targets.valid_from <= periods.due_date
        and coalesce(targets.valid_to > periods.due_date, true)

),

answered as (

    select
        weighed.*,
        places.place_code as scope_code,
        coalesce(weighed.lead_unit_code, places.unit_code) as unit_code

    from weighed
    inner join places
        on
        weighed.scope_kind = 'place'
        and weighed.level = places.kind
        and places.valid_from <= weighed.due_date
        and coalesce(places.valid_to > weighed.due_date, true)

    union all

    select
        weighed.*,
        units.unit_code as scope_code,
        units.unit_code

    from weighed
    inner join units
        on
        weighed.scope_kind = 'unit'
        and weighed.scenario = units.scenario
        and weighed.period_month = units.period_month
        and coalesce(weighed.target_league_code = units.own_league_code, true)
        and coalesce(weighed.lead_unit_code = units.unit_code, true)

),

-- What the rulings took away is added back as rows of its own.
figures as (

    select
        measure_code,
        indicator_code,
        scope_kind,
        level,
        scope_code,
        split,
        period_month,
        numerator,
        denominator,
        numerator as numerator_without_rulings,
        denominator as denominator_without_rulings

    from measured

    union all

    select
        measure_code,
        indicator_code,
        scope_kind,
        level,
        scope_code,
        split,
        period_month,
        null as numerator,
        null as denominator,
        numerator_without_rulings - numerator as numerator_without_rulings,
        denominator_without_rulings - denominator as denominator_without_rulings

    from effects

),

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
        {{ exact_sum('figures.denominator') }} as denominator,
        {{ exact_sum('figures.numerator_without_rulings') }} as recorded_without_rulings,
        {{ exact_sum('figures.denominator_without_rulings') }} as denominator_without_rulings

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
        {%- for version in ['recorded_numerator', 'recorded_without_rulings'] %}
        case
            when
                measure_kind = 'count'
                and count({{ version }}) over (
                    partition by summed.scenario, summed.period_month, target_code
                ) > 0
                then coalesce({{ version }}, 0)
            else {{ version }}
        end as {{ 'numerator' if loop.first else 'numerator_without_rulings' }}{{ "," if not loop.last }}
        {%- endfor %}

    from summed
    inner join units
        on
        summed.scenario = units.scenario
        and summed.period_month = units.period_month
        and summed.unit_code = units.unit_code

)

select * from filled
