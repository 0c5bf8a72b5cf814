-- Over 100 lines: two ways to come back, the same grid and 50 m, are told side by side.
{%- set windows_days = [30, 60, 90] %}
{%- set near_metres = 50 %}
{#- About 100 m: a case and what lies within 50 m of it are in the same cell or in the next one. -#}
{%- set cell_degrees = 0.001 %}
with

about_city as (

    select as_of_date + interval 1 day as as_of_end_at from {{ ref('stg_about__city') }}

),

cases as (select * from {{ ref('int_cases_deadlines_set') }} where not is_on_spot_fix),

closes as (

    select
        cases.case_id,
        cases.class_code,
        cases.grid_code,
        cases.lon,
        cases.lat,
        cases.verified_closed_at as closed_at,
        about_city.as_of_end_at

    from cases
    cross join about_city

    where
        cases.verified_closed_at + interval {{ windows_days | first }} day
        <= about_city.as_of_end_at
        and (
            cases.grid_code is not null
            or (cases.lon is not null and cases.lat is not null)
        )

),

happenings as (

    select
        case_id,
        class_code,
        grid_code,
        reported_at as happened_at,
        reported_at,
        false as is_close

    from cases

    where grid_code is not null

    union all

    select
        case_id,
        class_code,
        grid_code,
        closed_at as happened_at,
        null::timestamp as reported_at,
        true as is_close

    from closes

    where grid_code is not null

),

-- Read from the end, so that each close has seen just what came after it, and nothing is joined.
looked_ahead as (

    select
        case_id,
        happened_at,
        is_close,
        min(reported_at) over (
            partition by class_code, grid_code
            order by happened_at desc, is_close desc
            rows between unbounded preceding and 1 preceding
        ) as next_reported_at

    from happenings

),

on_the_same_grid as (

    select
        case_id,
        next_reported_at

    from looked_ahead

    where is_close

),

reports as (

    select
        class_code,
        lon,
        lat,
        reported_at,
        floor(lon / {{ cell_degrees }})::integer as lon_cell,
        floor(lat / {{ cell_degrees }})::integer as lat_cell

    from cases

    where lon is not null and lat is not null

),

steps as (select * from (values (-1), (0), (1)) as steps (step)),

-- A close looks into its own cell and the eight around it, never at all other cases.
looking_around as (

    select
        closes.case_id,
        closes.class_code,
        closes.lon,
        closes.lat,
        closes.closed_at,
        floor(closes.lon / {{ cell_degrees }})::integer + lon_steps.step as lon_cell,
        floor(closes.lat / {{ cell_degrees }})::integer + lat_steps.step as lat_cell

    from closes
    cross join steps as lon_steps
    cross join steps as lat_steps

    where closes.lon is not null and closes.lat is not null

),

near_by as (

    select
        looking_around.case_id,
        min(reports.reported_at) as next_reported_at

    from looking_around
    inner join reports
        on
        looking_around.class_code = reports.class_code
        and looking_around.lon_cell = reports.lon_cell
        and looking_around.lat_cell = reports.lat_cell
        and looking_around.closed_at < reports.reported_at
        and looking_around.closed_at + interval {{ windows_days | last }} day
        >= reports.reported_at

    where
        {{ metres_between(
            'looking_around.lon', 'looking_around.lat', 'reports.lon', 'reports.lat'
        ) }} <= {{ near_metres }}

    group by looking_around.case_id

),

came_back as (

    select
        closes.case_id,
        closes.closed_at,
        closes.as_of_end_at,
        least(on_the_same_grid.next_reported_at, near_by.next_reported_at) as came_back_at

    from closes
    left join on_the_same_grid on closes.case_id = on_the_same_grid.case_id
    left join near_by on closes.case_id = near_by.case_id

),

recurred as (

    select
        case_id,
        {%- for days in windows_days %}
        if(
            closed_at + interval {{ days }} day <= as_of_end_at,
            coalesce(came_back_at <= closed_at + interval {{ days }} day, false),
            null
        ) as is_recurrence_{{ days }}d{{ "," if not loop.last }}
        {%- endfor %}

    from came_back

)

select * from recurred
