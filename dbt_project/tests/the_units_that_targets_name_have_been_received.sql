{{ config(meta={'owner': 'catalogue', 'dagster': {'ref': {'name': 'routine_targets'}}}) }}

-- Without any unit each lead unit looks unknown; this says that the register itself is missing.
with

units as (select * from {{ ref('dim_units') }}),

named as (select * from {{ ref('routine_targets') }} where lead_unit_code is not null)

select count(*) as target_count
from named
where not exists (select 1 from units)
having count(*) > 0
