-- A scenario is ranked apart where it has a rule of its own; what it doesn't say is as in force.
with

parameters as (

    select *
    from {{ ref('policy_parameters') }}
    where parameter like 'ranking\_%' escape '\'

),

weights as (select * from {{ ref('target_weights') }}),

members as (select * from {{ ref('league_members') }}),

about_city as (select * from {{ ref('stg_about__city') }}),

first_data as (select min(period_month) as first_month from {{ ref('int_months') }}),

scenarios as (

    select scenario from parameters

    union

    select scenario from weights

    union

    select scenario from members

),

-- A period that still runs ends at most two months after the as-of month.
months as (

    select
        scenarios.scenario,
        about_city.as_of_date,
        first_data.first_month as first_data_month,
        {{ date_series(
            'first_data.first_month', 'about_city.as_of_date + interval 2 month', 'month'
        ) }} as period_month

    from scenarios
    cross join about_city
    cross join first_data

),

dated as (select *, last_day(period_month) as due_date from months),

{%- set parameter_names = [
    'cadence', 'memory_months', 'min_coverage_pct', 'interval_confidence', 'ordinal_rankability'
] %}

-- A scenario's own value goes before the one in force on the due date.
ruled as (

    select
        dated.scenario,
        dated.period_month,
        dated.due_date,
        dated.as_of_date,
        dated.first_data_month,
        {%- for name in parameter_names %}
        coalesce(
            max(parameters.value) filter (
                where parameters.parameter = 'ranking_{{ name }}'
                and parameters.scenario = dated.scenario
            ),
            max(parameters.value) filter (
                where parameters.parameter = 'ranking_{{ name }}'
                and parameters.scenario = 'in_force'
            )
        ) as {{ name }}{{ "," if not loop.last }}
        {%- endfor %}

    from dated
    left join parameters
        on
        parameters.scenario in (dated.scenario, 'in_force')
        and parameters.valid_from <= dated.due_date
        and coalesce(parameters.valid_to > dated.due_date, true)

    group by all

),

periods as (

    select
        *,
        case cadence when 'monthly' then 1 when 'quarterly' then 3 end as period_months

    from ruled

),

-- Without a cadence nobody is ranked. What else is not given is not asked for.
due as (

    select
        scenario,
        (period_month - to_months(period_months - 1))::date as first_month,
        period_month,
        due_date,
        period_months,
        due_date > as_of_date as is_provisional,
        coalesce(memory_months::integer, 1) as memory_months,
        coalesce(min_coverage_pct::double, 0) as min_coverage_pct,
        interval_confidence::double as interval_confidence,
        coalesce(ordinal_rankability::double, 0) as ordinal_rankability

    from periods

    where
        month(period_month) % period_months = 0
        and period_month - to_months(period_months - 1) <= as_of_date
        and period_month >= first_data_month

)

select * from due
