{{ config(meta={'owner': 'intake', 'dagster': {'ref': {'name': 'about_loads'}}}) }}
-- Counted in the stored rows and not taken from the records.
with

loads as (select * from {{ ref('about_loads') }} where status = 'loaded'),

rejected as (

    select source_code, file_sha256, count(*) as row_count
    from {{ ref('stg_about__rejected_rows') }}
    group by all

)

select loads.load_id
from loads
left join rejected
    on loads.source_code = rejected.source_code and loads.file_sha256 = rejected.file_sha256
where
    loads.read_count != loads.accepted_count + loads.rejected_count
    or loads.rejected_count != coalesce(rejected.row_count, 0)
