with

programmes as (select * from {{ ref('programmes') }}),

named as (

    select
        programme_code,
        name_zh,
        name_en,
        source,
        source_status

    from programmes

)

select * from named
