{{ config(meta={'owner': 'catalogue', 'dagster': {'ref': {'name': 'policy_parameters'}}}) }}

-- Lists (classes of places put right, measures that units report themselves) hold several values.
with

followed as (

    select
        scenario,
        parameter,
        valid_to,
        lead(valid_from) over (partition by scenario, parameter order by valid_from)
            as next_valid_from

    from {{ ref('policy_parameters') }}
    where parameter not like '%\_class' escape '\' and parameter <> 'self_reported_measure'

)

select * from followed
where next_valid_from is not null and coalesce(valid_to > next_valid_from, true)
