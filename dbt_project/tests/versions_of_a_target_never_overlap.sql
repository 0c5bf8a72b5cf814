{{ config(meta={'owner': 'catalogue', 'dagster': {'ref': {'name': 'routine_targets'}}}) }}

with

followed as (

    select
        target_code,
        valid_to,
        lead(valid_from) over (partition by target_code order by valid_from) as next_valid_from

    from {{ ref('routine_targets') }}

)

select * from followed
where next_valid_from is not null and coalesce(valid_to > next_valid_from, true)
