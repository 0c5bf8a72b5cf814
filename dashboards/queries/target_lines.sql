-- One row per routine target and level in view: how many places or units meet it, and its figure
-- over a year. Evidence and guards have no figure and no line. The figure is that of the only place
-- or unit in view, as the target's own verdict has it; else that of the whole city: never a sum
-- made here. Over 100 lines: both roads end in one shape.
with

standing as (

    select * from fct_target_standing_monthly

    where viewed_month = $month
        and measure_code is not null
        and ($level::varchar is null or level = $level)
        and ($unit::varchar is null or unit_code = $unit)
        and ($league::varchar is null or league_code = $league)

),

lines as (

    select
        target_code,
        level,
        any_value(indicator_code) as indicator_code,
        any_value(indicator_name_zh) as indicator_name_zh,
        any_value(indicator_name_en) as indicator_name_en,
        any_value(measure_code) as measure_code,
        any_value(measure_name_zh) as measure_name_zh,
        any_value(measure_name_en) as measure_name_en,
        any_value(level_name_zh) as level_name_zh,
        any_value(level_name_en) as level_name_en,
        any_value(unit) as unit,
        any_value(direction) as direction,
        any_value(cadence) as cadence,
        max(period_month) as period_month,
        count(*) filter (where status <> 'not_applicable') as scope_count,
        count(*) filter (where status = 'met') as met_count,
        count(*) filter (where status = 'missed') as missed_count,
        any_value(status) filter (where status <> 'not_applicable') as only_status,
        any_value(scope_code) filter (where status <> 'not_applicable') as only_scope_code,
        min(floor) filter (where status <> 'not_applicable') as floor,
        min(expected) filter (where status <> 'not_applicable') as expected,
        min(good) filter (where status <> 'not_applicable') as good,
        min(routine_threshold) filter (where status <> 'not_applicable') as routine_threshold,
        min(floor) is distinct from max(floor)
        or min(routine_threshold) is distinct from max(routine_threshold) as has_own_numbers

    from standing

    group by target_code, level

),

-- The city's figure stands beside no share of one unit: of several scopes only what all are asked.
targets as (

    select
        target_code,
        arg_max(document, valid_from) as document,
        bool_or(decomposition_type = 'additive') as is_divided

    from dim_routine_targets

    group by target_code

),

series as (

    select
        lines.target_code,
        lines.level,
        figures.* exclude (
            target_code, level, scope_code, viewed_month
        )

    from lines
    inner join (
        select
            target_code, level, scope_code, viewed_month, scope_name_zh, scope_name_en,
            period_month, numerator, denominator, value, special_cause
        from fct_target_standing_monthly
    ) as figures
        on lines.target_code = figures.target_code
        and lines.level = figures.level
        and lines.only_scope_code = figures.scope_code
        and figures.viewed_month = figures.period_month

    where lines.scope_count = 1

    union all by name

    select
        lines.target_code,
        lines.level,
        figures.* exclude (target_code, scope_code, rules_hit)

    from lines
    inner join fct_target_city_figures_monthly as figures
        on lines.target_code = figures.target_code

    where lines.scope_count <> 1

),

gathered as (

    select
        lines.target_code,
        lines.level,
        any_value(scope_name_zh) as scope_name_zh,
        any_value(scope_name_en) as scope_name_en,
        list({'month': series.period_month, 'value': value} order by series.period_month)
            as points,
        max(numerator) filter (where series.period_month = lines.period_month) as numerator,
        max(denominator) filter (where series.period_month = lines.period_month) as denominator,
        max(value) filter (where series.period_month = lines.period_month) as value,
        max(special_cause) filter (where series.period_month = lines.period_month)
            as special_cause,
        max(value) filter (where series.period_month = lines.period_month - to_months(
            case
                when scope_count <> 1 then 1
                else case cadence when 'annual' then 12 when 'quarterly' then 3 else 1 end
            end::integer
        )) as value_before,
        max(value) filter (where series.period_month = lines.period_month - interval 12 month)
            as value_last_year

    from lines
    inner join series
        on lines.target_code = series.target_code
        and lines.level = series.level
        and series.period_month
        between lines.period_month - interval 12 month and lines.period_month

    group by lines.target_code, lines.level

)

select
    lines.* exclude (
        level, only_scope_code, floor, expected, good, routine_threshold, has_own_numbers
    ),
    lines.scope_count = 1
    or not (lines.has_own_numbers or coalesce(targets.is_divided, false)) as is_asked_alike,
    if(is_asked_alike, floor, null) as floor,
    if(is_asked_alike, expected, null) as expected,
    if(is_asked_alike, good, null) as good,
    if(is_asked_alike, routine_threshold, null) as routine_threshold,
    gathered.* exclude (target_code, level),
    lines.scope_count = 1 as has_one_scope,
    targets.document,
    measures.formula_zh,
    measures.formula_en,
    measures.numerator_zh,
    measures.numerator_en,
    measures.denominator_zh,
    measures.denominator_en

from lines
left join gathered using (target_code, level)
left join dim_measures as measures using (measure_code)
left join targets using (target_code)

order by
    missed_count / nullif(scope_count, 0) desc nulls last,
    missed_count desc,
    lines.target_code,
    level_name_zh
