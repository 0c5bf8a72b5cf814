-- One row per accountable unit at the month: its targets by verdict, its place, its open cases.
-- A target counts once per place or unit for which the unit answers itself.
with

units as (

    select * from dim_units

    where is_current and ($league::varchar is null or league_code = $league)

),

targets as (

    select
        *,
        case cadence when 'annual' then 12 when 'quarterly' then 3 else 1 end as month_count

    from dim_routine_targets

    qualify row_number() over (partition by target_code order by valid_from desc) = 1

),

standing as (

    select statuses.*

    from fct_target_status_monthly as statuses

    inner join targets on statuses.target_code = targets.target_code

    where statuses.is_own_level
        and statuses.period_month <= $month
        and statuses.period_month > $month - to_months(targets.month_count::integer)

    qualify row_number() over (
        partition by statuses.target_code, statuses.scope_kind, statuses.level, statuses.scope_code
        order by statuses.period_month desc
    ) = 1

),

counted as (

    select
        unit_code,
        count(*) filter (where status <> 'not_applicable') as target_count,
        count(*) filter (where status = 'met') as met_count,
        count(*) filter (where status = 'missed') as missed_count

    from standing

    group by unit_code

),

cases as (

    select
        handling_unit_code as unit_code,
        count(*) as open_count,
        count(*) filter (where is_overdue) as overdue_count

    from fct_cases

    where status = 'open'

    group by handling_unit_code

),

ranked as (

    select * from fct_rankings

    where scenario = 'in_force' and period_month <= $month and not is_provisional

    qualify row_number() over (partition by unit_code order by period_month desc) = 1

),

joined as (

    select
        units.unit_code,
        units.name_zh,
        coalesce(units.name_en, units.name_zh) as name_en,
        units.league_code,
        units.league_name_zh,
        units.league_name_en,
        counted.target_count,
        counted.met_count,
        counted.missed_count,
        coalesce(cases.open_count, 0) as open_count,
        coalesce(cases.overdue_count, 0) as overdue_count,
        ranked.period_month as ranked_month,
        ranked.rank_number,
        ranked.rank_low,
        ranked.rank_high,
        ranked.last_probability,
        ranked.unit_count,
        ranked.consecutive_last_count,
        ranked.ranking_status

    from units

    inner join counted on units.unit_code = counted.unit_code

    left join cases on units.unit_code = cases.unit_code

    left join ranked on units.unit_code = ranked.unit_code

    order by
        units.league_code nulls last,
        counted.missed_count / nullif(counted.target_count, 0) desc nulls last,
        units.unit_code

)

select * from joined
