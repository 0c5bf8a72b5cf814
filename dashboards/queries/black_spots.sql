-- One row per grid and class that came back after verified closes, the worst first.
with

handled as (

    select distinct
        grid_code,
        class_code

    from fct_cases

    where handler_unit_code = $unit

),

spots as (

    select * from fct_recurrence_spots

    where is_black_spot
        and ($case_class::varchar is null or class_code = $case_class)
        and (
            $unit::varchar is null
            or (grid_code, class_code) in (select (grid_code, class_code) from handled)
        )

)

select
    spots.grid_code,
    grids.name_zh,
    coalesce(grids.name_en, grids.name_zh, spots.grid_code) as name_en,
    streets.name_zh as street_name_zh,
    coalesce(streets.name_en, streets.name_zh) as street_name_en,
    coalesce(dim_case_classes.name_zh, spots.class_code) as class_name_zh,
    coalesce(
        dim_case_classes.name_en, dim_case_classes.name_zh, spots.class_code
    ) as class_name_en,
    spots.case_count,
    spots.open_case_count,
    spots.watched_close_count,
    spots.recurrence_90d_count,
    spots.latest_reported_at

from spots
left join dim_places as grids on spots.grid_code = grids.place_code and grids.is_current
left join dim_places as streets on spots.street_code = streets.place_code and streets.is_current
left join dim_case_classes on spots.class_code = dim_case_classes.class_code

order by spots.spot_rank, spots.grid_code, spots.class_code
