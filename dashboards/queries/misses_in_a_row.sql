-- One row per target and level missed in the last due period: by how many, the longest for how
-- long and how far. One of each target and level stands for all that missed it: the longest run,
-- then the widest gap.
with

-- In a running month nothing is decided yet: the month before it tells.
last_due as (

    select max(viewed_month) as viewed_month

    from fct_target_standing_monthly

    where viewed_month <= $month
        and last_day(viewed_month) <= (select as_of_date from about_city)

),

missed as (

    select standing.*

    from fct_target_standing_monthly as standing
    inner join last_due using (viewed_month)

    where status = 'missed'
        and ($level::varchar is null or level = $level)
        and ($unit::varchar is null or unit_code = $unit)
        and ($league::varchar is null or league_code = $league)

),

worst as (

    select
        target_code,
        indicator_code,
        indicator_name_zh,
        indicator_name_en,
        measure_name_zh,
        measure_name_en,
        level_name_zh,
        level_name_en,
        scope_name_zh,
        scope_name_en,
        unit_code,
        unit_name_zh,
        unit_name_en,
        unit,
        direction,
        cadence,
        period_month,
        missed_run_count as period_count,
        numerator,
        denominator,
        value,
        floor,
        routine_threshold,
        count(*) over same_target as missed_count,
        bool_and(is_beyond_floor) over same_target as are_all_beyond_floor,
        count(*) over () as missed_in_all

    from missed

    window same_target as (partition by target_code, level)

    qualify row_number() over (
        partition by target_code, level
        order by
            missed_run_count desc,
            is_beyond_floor desc nulls last,
            abs(value - routine_threshold) / nullif(routine_threshold, 0) desc nulls last,
            scope_code
    ) = 1

)

select * from worst
order by period_count desc, missed_count desc, target_code
