-- The work of limit.sql in PostgreSQL's dialect, from the tables that postgres.py has loaded.
create unlogged table observations_summed as
with

place_versions as (

    select distinct on (place_code, valid_from) place_code, valid_from, kind, parent_place_code, unit_code
    from places
    order by place_code, valid_from, _source_file desc, _loaded_at desc, _source_row desc

),

ancestors as (

    select distinct on (place_code) place_code, kind, parent_place_code from place_versions

),

-- Every version of a row holds until the next one; the first one also before its start.
placed as (

    select
        place_code, unit_code,
        case when lag(valid_from) over rows_of is null then '-infinity' else valid_from end as from_date,
        coalesce(lead(valid_from) over rows_of, 'infinity') as to_date,
        codes[array_position(kinds, 'grid')] as grid_code,
        codes[array_position(kinds, 'community')] as community_code,
        codes[array_position(kinds, 'street')] as street_code,
        codes[array_position(kinds, 'district')] as district_code
    from (
        select
            places.*,
            array[places.kind, one.kind, two.kind, three.kind] as kinds,
            array[places.place_code, one.place_code, two.place_code, three.place_code] as codes
        from place_versions as places
        left join ancestors as one on places.parent_place_code = one.place_code
        left join ancestors as two on one.parent_place_code = two.place_code
        left join ancestors as three on two.parent_place_code = three.place_code
    ) as above
    window rows_of as (partition by place_code order by valid_from)

),

item_versions as (

    select
        item_code, indicator_code,
        case when lag(valid_from) over rows_of is null then '-infinity' else valid_from end as from_date,
        coalesce(lead(valid_from) over rows_of, 'infinity') as to_date
    from items
    window rows_of as (partition by item_code order by valid_from)

),

latest as (

    select distinct on (observation_id)
        *,
        case when is_not_applicable then 0 else earned_score::numeric(18, 6) end as earned,
        case when is_not_applicable then 0 else possible_score::numeric(18, 6) end as possible,
        not is_not_applicable and possible_score > 0 as is_tested
    from observations
    order by observation_id, _source_file desc, _loaded_at desc, _source_row desc

),

of_indicators as (

    select
        latest.place_code,
        grid_code, community_code, street_code, district_code, unit_code,
        coalesce(indicator_code, 'all') as indicator_code,
        case when is_announced then 'announced' else 'unannounced' end as split,
        date_trunc('month', inspected_at)::date as period_month,
        coalesce(visit_id, observation_id) as visit_id,
        sum(earned) as earned,
        sum(possible) as possible,
        count(*) filter (where is_tested) as tested_count,
        count(*) filter (where is_tested and earned < possible) as finding_count,
        count(*) filter (where is_tested and earned = 0) as lost_count
    from latest
    left join item_versions
        on latest.item_code = item_versions.item_code
        and inspected_at >= item_versions.from_date and inspected_at < item_versions.to_date
    left join placed
        on latest.place_code = placed.place_code
        and inspected_at >= placed.from_date and inspected_at < placed.to_date
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10

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
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10

),

of_splits as (

    select
        grid_code, community_code, street_code, district_code, unit_code, indicator_code, split,
        period_month,
        sum(earned) as earned,
        sum(possible) as possible,
        count(*) filter (where earned = possible and possible > 0) as passed_visit_count,
        count(*) filter (where possible > 0) as visit_count,
        sum(tested_count) as tested_count,
        sum(finding_count) as finding_count,
        sum(lost_count) as lost_count
    from visits
    group by 1, 2, 3, 4, 5, 6, 7, 8

)

select
    grid_code, community_code, street_code, district_code, unit_code, indicator_code,
    coalesce(split, 'all') as split,
    period_month,
    sum(earned)::double precision as earned_score,
    sum(possible)::double precision as possible_score,
    sum(passed_visit_count)::bigint as passed_visit_count,
    sum(visit_count)::bigint as visit_count,
    sum(tested_count)::bigint as tested_item_count,
    sum(finding_count)::bigint as finding_count,
    (sum(lost_count) + sum(finding_count))::double precision / 2 as failed_item_count
from of_splits
group by grouping sets (
    (grid_code, community_code, street_code, district_code, unit_code, indicator_code, split, period_month),
    (grid_code, community_code, street_code, district_code, unit_code, indicator_code, period_month)
)
