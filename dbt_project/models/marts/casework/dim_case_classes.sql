with

classes as (select * from {{ ref('case_classes') }}),

named as (

    select
        class_code,
        name_zh,
        name_en,
        group_zh,
        group_en,
        standard_2013_code,
        standard_2026_code,
        indicator_code,
        sla_hours,
        sla_clock,
        source,
        source_status

    from classes

)

select * from named
