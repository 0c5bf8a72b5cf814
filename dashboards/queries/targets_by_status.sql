-- One row per level and status: how many targets stand so at the chosen month.
-- A quarterly or annual target stands as its last due period left it, until the next is due.
with

statuses as (select * from fct_target_status_monthly),

units as (select * from dim_units where is_current),

cadences as (

    select
        target_code,
        max(case cadence when 'annual' then 12 when 'quarterly' then 3 else 1 end) as month_count

    from dim_routine_targets

    group by target_code

),

standing as (

    select statuses.*

    from statuses

    inner join cadences using (target_code)

    left join units using (unit_code)

    where period_month <= $month
        and period_month > $month - to_months(month_count::integer)
        and ($level::varchar is null or statuses.level = $level)
        and ($unit::varchar is null or unit_code = $unit)
        and ($league::varchar is null or units.league_code = $league)

    qualify row_number() over (
        partition by statuses.target_code, statuses.scope_kind, statuses.level, statuses.scope_code
        order by period_month desc
    ) = 1

),

counted as (

    select
        standing.level,
        status,
        count(*) as target_count

    from standing

    group by standing.level, status

)

select * from counted
