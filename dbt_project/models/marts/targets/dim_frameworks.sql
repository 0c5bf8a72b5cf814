with

editions as (select * from {{ ref('frameworks') }}),

listed as (

    select
        framework_code,
        edition,
        name_zh as framework_name_zh,
        name_en as framework_name_en,
        valid_from,
        valid_to,
        part_count,
        indicator_count,
        content_count,
        standard_count,
        full_score,
        counts_source,
        counts_status,
        source,
        source_status,
        lag(edition) over (partition by framework_code order by valid_from) as previous_edition

    from editions

)

select * from listed
