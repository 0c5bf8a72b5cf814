-- One row per due month and status, the chosen month and those before it.
with

statuses as (select * from fct_target_status_monthly),

units as (select * from dim_units where is_current),

counted as (

    select
        period_month,
        status,
        count(*) as target_count

    from statuses

    left join units using (unit_code)

    where period_month <= $month
        and period_month > $month - to_months($month_count::integer)
        and due_date <= (select as_of_date from about_city)
        and ($level::varchar is null or statuses.level = $level)
        and ($unit::varchar is null or unit_code = $unit)
        and ($league::varchar is null or units.league_code = $league)

    group by period_month, statuses.status

),

ordered as (

    select * from counted

    order by period_month

)

select * from ordered
