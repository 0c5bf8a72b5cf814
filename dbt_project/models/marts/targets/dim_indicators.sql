with

-- A new wording is a new row of the catalogue; the last one is shown.
indicators as (

    select *
    from {{ ref('indicators') }}
    qualify row_number() over (partition by indicator_code order by valid_from desc) = 1

),

frameworks as (

    select framework_code, name_zh, name_en
    from {{ ref('frameworks') }}
    qualify row_number() over (partition by framework_code order by valid_from desc) = 1

),

targets as (

    select indicator_code, count(distinct target_code) as target_count
    from {{ ref('routine_targets') }}
    group by indicator_code

),

items as (

    select indicator_code, count(distinct item_code) as item_count
    from {{ ref('inspection_items') }}
    group by indicator_code

),

classes as (

    select indicator_code, count(*) as class_count
    from {{ ref('case_classes') }}
    group by indicator_code

),

counted as (

    select
        indicators.*,
        frameworks.name_zh as framework_name_zh,
        frameworks.name_en as framework_name_en,
        coalesce(targets.target_count, 0) as target_count,
        coalesce(items.item_count, 0) as item_count,
        coalesce(classes.class_count, 0) as class_count

    from indicators
    left join frameworks on indicators.framework_code = frameworks.framework_code
    left join targets on indicators.indicator_code = targets.indicator_code
    left join items on indicators.indicator_code = items.indicator_code
    left join classes on indicators.indicator_code = classes.indicator_code

)

select * from counted
