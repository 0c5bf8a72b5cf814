with

steps as (select * from {{ ref('indicator_lineage') }}),

editions as (select * from {{ ref('frameworks') }}),

indicators as (

    select indicator_code, name_zh, name_en
    from {{ ref('indicators') }}
    qualify row_number() over (partition by indicator_code order by valid_from desc) = 1

),

-- A step is taken on the day on which an edition begins: the one before it is left on that day.
dated as (

    select
        steps.*,
        edition_left.edition as from_edition,
        edition_entered.edition as to_edition

    from steps
    left join editions as edition_left
        on
        steps.from_framework_code = edition_left.framework_code
        and steps.valid_from > edition_left.valid_from
        and coalesce(steps.valid_from <= edition_left.valid_to, true)
    left join editions as edition_entered
        on
        steps.to_framework_code = edition_entered.framework_code
        and steps.valid_from >= edition_entered.valid_from
        and coalesce(steps.valid_from < edition_entered.valid_to, true)

),

named as (

    select
        dated.from_framework_code,
        dated.from_edition,
        dated.from_indicator_code,
        indicators_left.name_zh as from_indicator_name_zh,
        indicators_left.name_en as from_indicator_name_en,
        dated.to_framework_code,
        dated.to_edition,
        dated.to_indicator_code,
        indicators_entered.name_zh as to_indicator_name_zh,
        indicators_entered.name_en as to_indicator_name_en,
        dated.relation,
        dated.valid_from,
        dated.source,
        dated.source_status,
        dated.relation = 'same' and dated.source_status = 'verified' as is_comparable

    from dated
    left join indicators as indicators_left
        on dated.from_indicator_code = indicators_left.indicator_code
    left join indicators as indicators_entered
        on dated.to_indicator_code = indicators_entered.indicator_code

)

select * from named
