{{ config(meta={'owner': 'balance', 'dagster': {'ref': {'name': 'fct_case_versions'}}}) }}
-- fct_cases and fct_case_versions choose the latest version by the same order.
with

latest as (select * from {{ ref('fct_case_versions') }} where is_latest),

cases as (select * from {{ ref('fct_cases') }}),

differing as (

    select
        coalesce(cases.case_id, latest.case_id) as case_id,
        cases.source_file,
        cases.source_row

    from cases
    full outer join latest on cases.case_id = latest.case_id

    where
        cases.source_file is distinct from latest.source_file
        or cases.source_row is distinct from latest.source_row
        or cases.version_count is distinct from latest.version_number

)

select * from differing
