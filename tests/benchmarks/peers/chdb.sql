-- The work of limit.sql in ClickHouse's dialect; {lake}, {items} and {target} are filled in.
insert into function file('{target}', 'Parquet')
with

place_versions as (

    select
        place_code, valid_from, said.1 as kind, said.2 as parent_place_code, said.3 as unit_code
    from (
        select
            place_code, valid_from,
            argMax(
                (kind, parent_place_code, unit_code), (_source_file, _loaded_at, _source_row)
            ) as said
        from file('{lake}/places/accepted/*.parquet', 'Parquet')
        group by place_code, valid_from
    )

),

ancestors as (

    select place_code, any(kind) as kind, any(parent_place_code) as parent_place_code
    from place_versions
    group by place_code

),

placed as (

    select
        places.place_code as place_code, places.unit_code as unit_code,
        -- The first version of a row always held.
        if(
            row_number() over (partition by places.place_code order by places.valid_from) = 1,
            toDate32('1900-01-01'), assumeNotNull(toDate32(places.valid_from))
        ) as from_date,
        [places.kind, one.kind, two.kind, three.kind] as kinds,
        [places.place_code, one.place_code, two.place_code, three.place_code] as codes,
        if(has(kinds, 'grid'), codes[indexOf(kinds, 'grid')], null) as grid_code,
        if(has(kinds, 'community'), codes[indexOf(kinds, 'community')], null) as community_code,
        if(has(kinds, 'street'), codes[indexOf(kinds, 'street')], null) as street_code,
        if(has(kinds, 'district'), codes[indexOf(kinds, 'district')], null) as district_code
    from place_versions as places
    left join ancestors as one on places.parent_place_code = one.place_code
    left join ancestors as two on one.parent_place_code = two.place_code
    left join ancestors as three on two.parent_place_code = three.place_code

),

items as (

    select
        item_code, indicator_code,
        if(
            row_number() over (partition by item_code order by valid_from) = 1,
            toDate32('1900-01-01'), assumeNotNull(toDate32(valid_from))
        ) as from_date
    from file('{items}', 'CSVWithNames')

),

observations as (

    select
        coalesce(latest.1, observation_id) as visit_id,
        latest.2 as place_code,
        latest.3 as item_code,
        assumeNotNull(latest.4) as inspected_at,
        toDate32(inspected_at) as inspected_on,
        if(latest.5, 'announced', 'unannounced') as split,
        not latest.6 and latest.8 > 0 as is_tested,
        toDecimal64(if(latest.6, 0, latest.7), 6) as earned,
        toDecimal64(if(latest.6, 0, latest.8), 6) as possible
    from (
        select
            observation_id,
            argMax(
                (
                    visit_id, place_code, item_code, inspected_at, is_announced,
                    is_not_applicable, earned_score, possible_score
                ),
                (_source_file, _loaded_at, _source_row)
            ) as latest
        from file('{lake}/observations/accepted/*.parquet', 'Parquet')
        group by observation_id
    )

),

of_indicators as (

    select
        observations.place_code as place_code,
        grid_code, community_code, street_code, district_code, placed.unit_code as unit_code,
        coalesce(items.indicator_code, 'all') as indicator_code,
        split, toStartOfMonth(inspected_at) as period_month, visit_id,
        sum(observations.earned) as earned,
        sum(observations.possible) as possible,
        countIf(is_tested) as tested_count,
        countIf(is_tested and observations.earned < observations.possible) as finding_count,
        countIf(is_tested and observations.earned = 0) as lost_count
    from observations
    asof left join items
        on observations.item_code = items.item_code and observations.inspected_on >= items.from_date
    asof left join placed
        on observations.place_code = placed.place_code
        and observations.inspected_on >= placed.from_date
    group by all

),

visits as (

    select * from of_indicators
    where indicator_code <> 'all'

    union all

    select
        place_code, grid_code, community_code, street_code, district_code, unit_code, 'all',
        split, period_month, visit_id,
        sum(earned), sum(possible), sum(tested_count), sum(finding_count), sum(lost_count)
    from of_indicators
    group by all

),

of_splits as (

    select
        grid_code, community_code, street_code, district_code, unit_code, indicator_code, split,
        period_month,
        sum(visits.earned) as earned,
        sum(visits.possible) as possible,
        countIf(visits.earned = visits.possible and visits.possible > 0) as passed_visit_count,
        countIf(visits.possible > 0) as visit_count,
        sum(visits.tested_count) as tested_count,
        sum(visits.finding_count) as finding_count,
        sum(visits.lost_count) as lost_count
    from visits
    group by all

),

both as (

    select * from of_splits

    union all

    select
        grid_code, community_code, street_code, district_code, unit_code, indicator_code, 'all',
        period_month,
        sum(earned), sum(possible), sum(passed_visit_count), sum(visit_count),
        sum(tested_count), sum(finding_count), sum(lost_count)
    from of_splits
    group by all

)

select
    grid_code, community_code, street_code, district_code, unit_code, indicator_code, split,
    period_month,
    toFloat64(earned) as earned_score,
    toFloat64(possible) as possible_score,
    passed_visit_count,
    visit_count,
    tested_count as tested_item_count,
    finding_count,
    (lost_count + finding_count) / 2 as failed_item_count
from both
settings join_use_nulls = 1, group_by_use_nulls = 1
