-- One row: the unit's cases in the month by where they came to it first, and how they moved on.
-- A case belongs to the month in which it was reported.
with

cases as (

    select * from fct_cases

    where date_trunc('month', reported_at) = $month
        and $unit in (first_receiver_unit_code, handling_unit_code)

),

counted as (

    select
        count(*) filter (where first_receiver_unit_code = $unit) as received_count,
        count(*) filter (
            where first_receiver_unit_code = $unit and handling_unit_code = $unit
        ) as kept_count,
        count(*) filter (
            where first_receiver_unit_code = $unit and handling_unit_code <> $unit
        ) as passed_on_count,
        count(*) filter (
            where first_receiver_unit_code <> $unit and handling_unit_code = $unit
        ) as taken_over_count,
        sum(bounce_count) as bounce_count

    from cases

)

select * from counted
