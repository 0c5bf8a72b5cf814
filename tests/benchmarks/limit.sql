-- The limit for the heaviest family of records: monthly sums of all observations, by place, unit,
-- indicator and split, straight from the lake's Parquet, in one statement and by hand. The same rows
-- as the model int_observations_summed; {lake} and {items} are filled in by limit.py.
create or replace table observations_summed as
with

-- Every version of a place's row holds until the next one; the first one also before its start.
places as (

    select
        place_code, kind, parent_place_code, unit_code,
        if(row_number() over rows_of = 1, date '0001-01-01', valid_from) as from_date,
        coalesce(lead(valid_from) over rows_of, date '9999-12-31') as to_date
    from (
        select place_code, valid_from, unnest(said)
        from (
            select
                place_code, valid_from,
                max_by(
                    struct_pack(kind, parent_place_code, unit_code),
                    (_source_file, _loaded_at, _source_row)
                ) as said
            from read_parquet('{lake}/places/accepted/*.parquet', union_by_name = true)
            group by all
        )
    )
    window rows_of as (partition by place_code order by valid_from)

),

-- An ancestor's kind and parent do not change in the sample; a city where they do fails the check.
ancestors as (

    select place_code, any_value(kind) as kind, any_value(parent_place_code) as parent_place_code
    from places
    group by all

),

placed as (

    select
        places.place_code, places.unit_code, places.from_date, places.to_date,
        list_filter(above, lambda each: each.kind = 'grid')[1].place_code as grid_code,
        list_filter(above, lambda each: each.kind = 'community')[1].place_code as community_code,
        list_filter(above, lambda each: each.kind = 'street')[1].place_code as street_code,
        list_filter(above, lambda each: each.kind = 'district')[1].place_code as district_code
    from (
        select
            places.*,
            [
                struct_pack(kind := places.kind, place_code := places.place_code),
                struct_pack(kind := one.kind, place_code := one.place_code),
                struct_pack(kind := two.kind, place_code := two.place_code),
                struct_pack(kind := three.kind, place_code := three.place_code)
            ] as above
        from places
        left join ancestors as one on places.parent_place_code = one.place_code
        left join ancestors as two on one.parent_place_code = two.place_code
        left join ancestors as three on two.parent_place_code = three.place_code
    ) as places

),

items as (

    select
        item_code, indicator_code,
        if(row_number() over rows_of = 1, date '0001-01-01', valid_from) as from_date,
        coalesce(lead(valid_from) over rows_of, date '9999-12-31') as to_date
    from read_csv('{items}', types = {'valid_from': 'date', 'valid_to': 'date'})
    window rows_of as (partition by item_code order by valid_from)

),

-- The latest version of a row: of two files the later name, of one file the later row.
observations as (

    select max_by(
        struct_pack(
            observation_id, visit_id, place_code, item_code, inspected_at, is_announced,
            is_not_applicable, earned_score, possible_score
        ),
        (_source_file, _loaded_at, _source_row)
    ) as latest
    from read_parquet('{lake}/observations/accepted/*.parquet', union_by_name = true)
    group by observation_id

),

-- One row per visit and indicator; the sums over all indicators come from these, not from records.
of_indicators as (

    select
        latest.place_code as place_code,
        placed.grid_code, placed.community_code, placed.street_code, placed.district_code,
        placed.unit_code,
        coalesce(items.indicator_code, 'all') as indicator_code,
        latest.is_announced as is_announced,
        date_trunc('month', latest.inspected_at)::date as period_month,
        coalesce(latest.visit_id, latest.observation_id) as visit_id,
        sum(if(latest.is_not_applicable, 0, latest.earned_score)::decimal(18, 6)) as earned,
        sum(if(latest.is_not_applicable, 0, latest.possible_score)::decimal(18, 6)) as possible,
        count(*) filter (where not latest.is_not_applicable and latest.possible_score > 0)
            as tested_count,
        count(*) filter (
            where not latest.is_not_applicable and latest.possible_score > 0
            and latest.earned_score < latest.possible_score
        ) as finding_count,
        count(*) filter (
            where not latest.is_not_applicable and latest.possible_score > 0
            and latest.earned_score = 0
        ) as lost_count
    from observations
    left join items
        on latest.item_code = items.item_code
        and latest.inspected_at >= items.from_date and latest.inspected_at < items.to_date
    left join placed
        on latest.place_code = placed.place_code
        and latest.inspected_at >= placed.from_date and latest.inspected_at < placed.to_date
    group by all

),

visits as (

    select * from of_indicators where indicator_code <> 'all'

    union all

    select
        place_code, grid_code, community_code, street_code, district_code, unit_code, 'all',
        is_announced, period_month, visit_id,
        sum(earned), sum(possible), sum(tested_count), sum(finding_count), sum(lost_count)
    from of_indicators
    group by all

),

-- Announced and unannounced first, all of them from those sums.
of_splits as (

    select
        grid_code, community_code, street_code, district_code, unit_code, indicator_code,
        if(is_announced, 'announced', 'unannounced') as split,
        period_month,
        sum(earned) as earned,
        sum(possible) as possible,
        count(*) filter (where earned = possible and possible > 0) as passed_visit_count,
        count(*) filter (where possible > 0) as visit_count,
        sum(tested_count)::bigint as tested_item_count,
        sum(finding_count)::bigint as finding_count,
        sum(lost_count)::bigint as lost_count
    from visits
    group by all

)

select
    grid_code, community_code, street_code, district_code, unit_code, indicator_code,
    coalesce(split, 'all') as split,
    period_month,
    sum(earned)::double as earned_score,
    sum(possible)::double as possible_score,
    sum(passed_visit_count)::bigint as passed_visit_count,
    sum(visit_count)::bigint as visit_count,
    sum(tested_item_count)::bigint as tested_item_count,
    sum(finding_count)::bigint as finding_count,
    (sum(lost_count) + sum(finding_count))::double / 2 as failed_item_count
from of_splits
group by grouping sets (
    (grid_code, community_code, street_code, district_code, unit_code, indicator_code, split, period_month),
    (grid_code, community_code, street_code, district_code, unit_code, indicator_code, period_month)
)
