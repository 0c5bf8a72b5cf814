-- One row per closed case whose 90 days have fully elapsed: did a new case of the same class come
-- up on the same grid, or within 50 m, after the close? A case known only by its street or district
-- has no place to come back to and is left out. Neighbours are found through cells of 0.001
-- degrees, so that no case is compared with all others.
{%- set window_days = 90 %}
{%- set near_metres = 50 %}
{%- set cell_degrees = 0.001 %}
with

cases as (

    select *
    from {{ ref('int_cases_deadlines_set') }}
    where not coalesce(is_on_spot_fix, false)

),

closes as (

    select
        case_id,
        class_code,
        grid_code,
        lon,
        lat,
        verified_closed_at as closed_at

    from cases

    where
        verified_closed_at is not null
        and verified_closed_at + interval {{ window_days }} day <= as_of_end_at
        and (grid_code is not null or (lon is not null and lat is not null))

),

reports as (

    select
        case_id,
        class_code,
        grid_code,
        lon,
        lat,
        reported_at,
        floor(lon / {{ cell_degrees }})::integer as lon_cell,
        floor(lat / {{ cell_degrees }})::integer as lat_cell

    from cases

),

same_grid as (

    select distinct closes.case_id

    from closes
    inner join reports
        on
        closes.class_code = reports.class_code
        and closes.grid_code = reports.grid_code
        and reports.reported_at > closes.closed_at
        and reports.reported_at <= closes.closed_at + interval {{ window_days }} day

),

spread as (

    select
        closes.*,
        floor(lon / {{ cell_degrees }})::integer + unnest([-1, -1, -1, 0, 0, 0, 1, 1, 1])
            as lon_cell,
        floor(lat / {{ cell_degrees }})::integer + unnest([-1, 0, 1, -1, 0, 1, -1, 0, 1])
            as lat_cell

    from closes

    where lon is not null and lat is not null

),

near_by as (

    select distinct spread.case_id

    from spread
    inner join reports
        on
        spread.class_code = reports.class_code
        and spread.lon_cell = reports.lon_cell
        and spread.lat_cell = reports.lat_cell
        and reports.reported_at > spread.closed_at
        and reports.reported_at <= spread.closed_at + interval {{ window_days }} day

    where
        {{ metres_between('spread.lon', 'spread.lat', 'reports.lon', 'reports.lat') }}
        <= {{ near_metres }}

),

recurred as (

    select
        closes.case_id,
        closes.case_id in (select case_id from same_grid)
        or closes.case_id in (select case_id from near_by) as is_recurrence_90d

    from closes

)

select * from recurred
