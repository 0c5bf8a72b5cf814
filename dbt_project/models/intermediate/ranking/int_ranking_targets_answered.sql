-- Over 100 lines: the list of what a target is joined on. Who answers for it: the unit of the
-- place, the unit itself for its own targets, and a lead unit for a target in all its places.
-- Of the children of a cascade a unit answers for the highest that it holds: the others are parts
-- of them.
with

units as (select * from {{ ref('int_units_ranked') }}),

targets as (select * from {{ ref('int_targets_named') }} where measure_code is not null),

weights as (select * from {{ ref('target_weights') }}),

places as (select * from {{ ref('int_places_unfolded') }}),

levels as (select * from {{ ref('stg_about__levels') }}),

shares as (
    select * from {{ ref('int_targets_cascaded') }} where decomposition_type = 'additive'
),

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
        targets.cascade_to,
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
        weighed.* exclude (scope_kind, level, cascade_to),
        weighed.scope_kind,
        places.kind as level,
        places.place_code as scope_code,
        coalesce(weighed.lead_unit_code, places.unit_code) as unit_code

    from weighed
    inner join levels as highest on weighed.level = highest.kind
    left join levels as lowest on weighed.cascade_to = lowest.kind
    inner join places
        on
        weighed.scope_kind = 'place'
        and places.level_number >= highest.level_number
        and places.level_number <= coalesce(lowest.level_number, highest.level_number)
        and places.valid_from <= weighed.due_date
        and coalesce(places.valid_to > weighed.due_date, true)

    qualify
        places.level_number = min(places.level_number) over (
            partition by
                weighed.scenario,
                weighed.period_month,
                weighed.target_code,
                coalesce(weighed.lead_unit_code, places.unit_code)
        )

    union all

    select
        weighed.* exclude (scope_kind, level, cascade_to),
        'unit' as scope_kind,
        'unit' as level,
        units.unit_code as scope_code,
        units.unit_code

    from weighed
    inner join units
        on
        (weighed.scope_kind = 'unit' or weighed.cascade_to = 'unit')
        and weighed.scenario = units.scenario
        and weighed.period_month = units.period_month
        and coalesce(weighed.target_league_code = units.own_league_code, true)
        and coalesce(weighed.lead_unit_code = units.unit_code, true)

),

-- A child of an additive target owes its own share, that of the target's period on the way or last.
owed as (

    select
        answered.* replace (
            coalesce(shares.expected, shares.floor, answered.routine_threshold)
            as routine_threshold
        )

    from answered
    left join shares
        on
        answered.target_code = shares.target_code
        and answered.scope_kind = shares.scope_kind
        and answered.scope_code = shares.scope_code
        and shares.period_month <= answered.period_month
        and shares.period_month > answered.period_month - to_months(answered.target_months)

)

select * from owed
