-- One row: open cases as of the day of the publication, and those past their deadline.
with

cases as (select * from fct_cases where status = 'open'),

units as (select * from dim_units where is_current),

counted as (

    select
        count(*) as open_count,
        count(*) filter (where is_overdue) as overdue_count,
        max(open_age_days) filter (where is_overdue) as oldest_age_days

    from cases

    left join units on cases.handling_unit_code = units.unit_code

    where ($unit::varchar is null or cases.handling_unit_code = $unit)
        and ($league::varchar is null or units.league_code = $league)

)

select * from counted
