-- One row per community: its grids, and those that nobody inspected in the months up to the given
-- one; the ones never looked at first.
with

grids as (

    select
        scope_code as grid_code,
        sum(numerator) as visit_month_count

    from fct_measures_monthly

    where measure_code = 'grid_inspection_coverage_rate'
        and indicator_code = 'all'
        and split = 'all'
        and scope_kind = 'place'
        and level = 'grid'
        and period_month > $month - to_months($month_count::integer)
        and period_month <= $month

    group by scope_code

),

places as (select * from dim_places where is_current),

counted as (

    select
        places.community_code as place_code,
        any_value(places.street_code) as street_code,
        count(*) as grid_count,
        count(*) filter (where grids.visit_month_count = 0) as unseen_count

    from grids
    inner join places on grids.grid_code = places.place_code

    where $within::varchar is null
        or $within in (
            places.place_code, places.district_code, places.street_code, places.community_code
        )

    group by places.community_code

)

select
    counted.place_code,
    places.name_zh,
    coalesce(places.name_en, places.name_zh) as name_en,
    streets.name_zh as parent_name_zh,
    coalesce(streets.name_en, streets.name_zh) as parent_name_en,
    streets.level_number as parent_level_number,
    counted.grid_count,
    counted.unseen_count,
    100 * counted.unseen_count / counted.grid_count as unseen_pct

from counted
inner join places on counted.place_code = places.place_code
left join places as streets on counted.street_code = streets.place_code

order by unseen_pct desc, unseen_count desc, counted.place_code
