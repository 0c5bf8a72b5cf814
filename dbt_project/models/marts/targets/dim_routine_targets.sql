with

targets as (select * from {{ ref('int_targets_named') }}),

shown as (

    select * exclude (family, measure_kind, measured_indicator_code) from targets

)

select * from shown
