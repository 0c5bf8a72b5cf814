-- The one place that says: what a scenario does not set itself is as in force. On each day on which
-- any of the rows begins or ends, the scenario's own value comes first.
with

parameters as (select * from {{ ref('policy_parameters') }}),

scenarios as (

    select scenario
    from parameters

    union distinct

    select 'in_force' as scenario

),

seen as (

    select
        scenarios.scenario,
        parameters.parameter,
        parameters.value,
        parameters.unit,
        parameters.document,
        parameters.source_status,
        coalesce(parameters.valid_from, date '0001-01-01') as valid_from,
        parameters.valid_to,
        parameters.scenario != scenarios.scenario as is_inherited

    from scenarios
    inner join parameters on parameters.scenario in (scenarios.scenario, 'in_force')

),

turns as (

    select
        scenario,
        parameter,
        valid_from as turn_date
    from seen

    union distinct

    select
        scenario,
        parameter,
        valid_to as turn_date
    from seen
    where valid_to is not null

),

spells as (

    select
        scenario,
        parameter,
        turn_date as valid_from,
        lead(turn_date) over (partition by scenario, parameter order by turn_date) as valid_to

    from turns

),

held as (

    select
        spells.scenario,
        spells.parameter,
        seen.value,
        seen.unit,
        seen.document,
        seen.source_status,
        seen.is_inherited,
        spells.valid_from,
        spells.valid_to

    from spells
    inner join seen
        on
        spells.scenario = seen.scenario
        and spells.parameter = seen.parameter
        and spells.valid_from >= seen.valid_from
        and coalesce(spells.valid_from < seen.valid_to, true)

    -- A list such as the classes of places put right is replaced as a whole.
    qualify
        seen.is_inherited = bool_and(seen.is_inherited) over (
            partition by spells.scenario, spells.parameter, spells.valid_from
        )

)

select * from held
