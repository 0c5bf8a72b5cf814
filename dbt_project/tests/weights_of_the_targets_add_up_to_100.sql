{{ config(meta={'owner': 'catalogue', 'dagster': {'ref': {'name': 'target_weights'}}}) }}

-- In each scenario, on each day on which one of its weights begins; a scenario or city without
-- weights has nothing to add.
with

weights as (select * from {{ ref('target_weights') }}),

days as (select distinct scenario, valid_from as weighed_date from weights),

added as (

    select
        days.scenario,
        days.weighed_date,
        sum(weights.weight_pct) as weight_pct

    from days
    inner join weights
        on
        days.scenario = weights.scenario
        and weights.valid_from <= days.weighed_date
        and coalesce(weights.valid_to > days.weighed_date, true)

    group by days.scenario, days.weighed_date

)

select * from added
where abs(weight_pct - 100) > 1e-6
