-- One row per target and level missed in the last due period: by how many, the longest for how
-- long and how far.
-- A period without a verdict (no data, too few) ends a run: it is not counted as a miss.
with

statuses as (select * from fct_target_status_monthly),

units as (select * from dim_units where is_current),

names as (

    select 'place' as scope_kind, place_code as scope_code, name_zh, name_en from dim_places
    where is_current

    union all

    select 'unit' as scope_kind, unit_code as scope_code, name_zh, name_en from units

),

targets as (

    select * from dim_routine_targets

    qualify row_number() over (partition by target_code order by valid_from desc) = 1

),

due as (

    select
        statuses.*,
        row_number() over (
            partition by
                statuses.target_code, statuses.scope_kind, statuses.level, statuses.scope_code
            order by period_month desc
        ) as periods_back

    from statuses

    left join units using (unit_code)

    where period_month <= $month
        and due_date <= (select as_of_date from about_city)
        and ($level::varchar is null or statuses.level = $level)
        and ($unit::varchar is null or unit_code = $unit)
        and ($league::varchar is null or units.league_code = $league)

),

last_not_missed as (

    select
        target_code,
        scope_kind,
        level,
        scope_code,
        coalesce(min(periods_back) filter (where status <> 'missed'), count(*) + 1) as periods_back

    from due

    group by target_code, scope_kind, level, scope_code

),

runs as (

    select
        due.target_code,
        due.scope_kind,
        due.level,
        due.scope_code,
        max(due.period_month) as period_month,
        count(*) as period_count,
        arg_max(due.numerator, due.period_month) as numerator,
        arg_max(due.denominator, due.period_month) as denominator,
        arg_max(due.value, due.period_month) as value,
        arg_max(due.floor, due.period_month) as floor,
        arg_max(due.routine_threshold, due.period_month) as routine_threshold,
        bool_and(
            case targets.direction
                when 'lower' then due.value > due.floor else due.value < due.floor
            end
        ) as is_beyond_floor

    from due

    inner join last_not_missed
        on due.target_code = last_not_missed.target_code
        and due.scope_kind = last_not_missed.scope_kind
        and due.level = last_not_missed.level
        and due.scope_code = last_not_missed.scope_code
        and due.periods_back < last_not_missed.periods_back

    inner join targets on due.target_code = targets.target_code

    group by due.target_code, due.scope_kind, due.level, due.scope_code

),

-- One of each target and level stands for all that missed it: the longest run, then the widest gap.
worst as (

    select
        *,
        count(*) over same_target as missed_count,
        bool_and(is_beyond_floor) over same_target as are_all_beyond_floor

    from runs

    window same_target as (partition by target_code, level)

    qualify row_number() over (
        partition by target_code, level
        order by
            period_count desc,
            is_beyond_floor desc nulls last,
            abs(value - routine_threshold) / nullif(routine_threshold, 0) desc nulls last,
            scope_code
    ) = 1

),

named as (

    select
        worst.*,
        targets.cadence,
        targets.direction,
        targets.unit,
        targets.indicator_name_zh,
        targets.indicator_name_en,
        targets.measure_name_zh,
        targets.measure_name_en,
        about_levels.name_zh as level_name_zh,
        about_levels.name_en as level_name_en,
        coalesce(names.name_zh, worst.scope_code) as scope_name_zh,
        coalesce(names.name_en, names.name_zh, worst.scope_code) as scope_name_en,
        sum(worst.missed_count) over () as missed_in_all

    from worst

    inner join targets using (target_code)

    left join about_levels on worst.level = about_levels.kind

    left join names
        on worst.scope_kind = names.scope_kind
        and worst.scope_code = names.scope_code

),

ordered as (

    select * from named

    order by period_count desc, missed_count desc, target_code

)

select * from ordered
