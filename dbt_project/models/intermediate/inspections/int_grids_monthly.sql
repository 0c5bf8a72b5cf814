with

grids as (select * from {{ ref('int_places_unfolded') }} where kind = 'grid'),

observations as (

    select * from {{ ref('int_observations_placed') }} where grid_code is not null

),

months as (

    select *
    from {{ ref('int_months') }}
    where period_month >= (select min(period_month) from observations)

),

expected as (

    select
        grids.grid_code,
        grids.community_code,
        grids.street_code,
        grids.district_code,
        grids.unit_code,
        months.period_month

    from grids
    inner join months
        on
        grids.valid_from <= months.looked_at_date
        and coalesce(grids.valid_to > months.looked_at_date, true)

),

inspected as (

    select
        grid_code,
        period_month,
        count(distinct visit_id) as visit_count,
        count(distinct visit_id) filter (where not is_announced) as unannounced_visit_count

    from observations

    group by all

),

filled as (

    select
        expected.grid_code,
        expected.community_code,
        expected.street_code,
        expected.district_code,
        expected.unit_code,
        expected.period_month,
        coalesce(inspected.visit_count, 0) as visit_count,
        coalesce(inspected.unannounced_visit_count, 0) as unannounced_visit_count

    from expected
    left join inspected
        on
        expected.grid_code = inspected.grid_code
        and expected.period_month = inspected.period_month

)

select * from filled
