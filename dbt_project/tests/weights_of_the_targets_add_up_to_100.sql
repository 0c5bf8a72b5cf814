{{ config(meta={'owner': 'catalogue', 'dagster': {'ref': {'name': 'target_weights'}}}) }}

-- On each day on which a weight begins; a city without weights has nothing to add.
with

weights as (select * from {{ ref('target_weights') }}),

days as (select distinct valid_from as weighed_date from weights),

added as (

    select
        days.weighed_date,
        sum(weights.weight_pct) as weight_pct

    from days
    inner join weights
        on
        weights.valid_from <= days.weighed_date
        and coalesce(weights.valid_to > days.weighed_date, true)

    group by days.weighed_date

)

select * from added
where abs(weight_pct - 100) > 1e-6
