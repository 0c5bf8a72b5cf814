{{ config(meta={'owner': 'logic', 'dagster': {'ref': {'name': 'int_targets_expected'}}}) }}
-- Expected rows first: as many statuses as expectations, none lost by a join.
select
    (select count(*) from {{ ref('int_targets_expected') }}) as expected_count,
    (select count(*) from {{ ref('fct_target_status_monthly') }}) as status_count
where
    (select count(*) from {{ ref('int_targets_expected') }})
    != (select count(*) from {{ ref('fct_target_status_monthly') }})
