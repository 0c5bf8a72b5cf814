-- One row per routine target and level in view: how many places or units meet it, and its figure
-- over time. Evidence and guards have no figure and no line.
-- The figure is that of the only place or unit in view, as the target's own verdict has it; else
-- that of the whole city, month by month: never a sum made here. Long because both roads end in
-- one shape.
with

statuses as (select * from fct_target_status_monthly),

measures as (select * from fct_measures_monthly),

units as (select * from dim_units where is_current),

top_place as (

    select place_code, level_kind.kind as level

    from dim_places

    inner join about_levels as level_kind using (kind)

    where is_current

    order by level_kind.level_number

    limit 1

),

names as (

    select 'place' as scope_kind, place_code as scope_code, name_zh, name_en from dim_places
    where is_current

    union all

    select 'unit' as scope_kind, unit_code as scope_code, name_zh, name_en from units

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

    from statuses

    inner join targets using (target_code)

    left join units using (unit_code)

    where period_month <= $month
        and period_month > $month - to_months(month_count::integer)
        and ($level::varchar is null or statuses.level = $level)
        and ($unit::varchar is null or unit_code = $unit)
        and ($league::varchar is null or units.league_code = $league)
        and statuses.measure_code is not null

    qualify row_number() over (
        partition by statuses.target_code, statuses.scope_kind, statuses.level, statuses.scope_code
        order by period_month desc
    ) = 1

),

summed_up as (

    select
        target_code,
        level as target_level,
        count(*) filter (where status <> 'not_applicable') as scope_count,
        count(*) filter (where status = 'met') as met_count,
        count(*) filter (where status = 'missed') as missed_count,
        max(period_month) as period_month,
        any_value(floor) as floor,
        any_value(expected) as expected,
        any_value(good) as good,
        any_value(routine_threshold) as routine_threshold,
        any_value(status) as only_status,
        any_value(scope_kind) as only_scope_kind,
        any_value(level) as only_level,
        any_value(scope_code) as only_scope_code

    from standing

    group by target_code, level

),

-- Beyond one place or unit only the figure of the whole city stands for all of them.
shown as (

    select
        summed_up.*,
        scope_count = 1 as has_one_scope,
        if(scope_count = 1, only_scope_kind, 'place') as scope_kind,
        if(scope_count = 1, only_level, top_place.level) as level,
        if(scope_count = 1, only_scope_code, top_place.place_code) as scope_code

    from summed_up

    left join top_place on true

),

-- Which measures are cut by indicator: theirs is the indicator's own figure, else that of all.
cut_by_indicator as (

    select distinct measure_code, indicator_code from measures
    where indicator_code <> 'all'

),

of_one_scope as (

    select
        shown.target_code,
        shown.target_level,
        targets.month_count as step,
        statuses.period_month,
        statuses.numerator,
        statuses.denominator,
        statuses.value

    from shown

    inner join targets on shown.target_code = targets.target_code

    inner join statuses
        on shown.target_code = statuses.target_code
        and shown.scope_kind = statuses.scope_kind
        and shown.level = statuses.level
        and shown.scope_code = statuses.scope_code

    where shown.scope_count = 1

),

of_the_city as (

    select
        shown.target_code,
        shown.target_level,
        1 as step,
        measures.period_month,
        measures.numerator,
        measures.denominator,
        measures.value

    from shown

    inner join targets on shown.target_code = targets.target_code

    left join cut_by_indicator
        on targets.measure_code = cut_by_indicator.measure_code
        and targets.indicator_code = cut_by_indicator.indicator_code

    inner join measures
        on targets.measure_code = measures.measure_code
        and coalesce(cut_by_indicator.indicator_code, 'all') = measures.indicator_code
        and targets.split = measures.split
        and shown.scope_kind = measures.scope_kind
        and shown.level = measures.level
        and shown.scope_code = measures.scope_code

    where shown.scope_count <> 1

),

series as (

    select * from of_one_scope

    union all

    select * from of_the_city

),

placed as (

    select
        series.*,
        shown.period_month as latest_month,
        series.period_month = shown.period_month as is_latest,
        series.period_month = shown.period_month - to_months(step::integer) as is_before,
        series.period_month = shown.period_month - to_months(12) as is_last_year

    from series

    inner join shown
        on series.target_code = shown.target_code
        and series.target_level = shown.target_level

    where series.period_month between shown.period_month - to_months(12) and shown.period_month

),

gathered as (

    select
        target_code,
        target_level,
        list({'month': period_month, 'value': value} order by period_month) as points,
        max(numerator) filter (where is_latest) as numerator,
        max(denominator) filter (where is_latest) as denominator,
        max(value) filter (where is_latest) as value,
        max(value) filter (where is_before) as value_before,
        max(value) filter (where is_last_year) as value_last_year

    from placed

    group by target_code, target_level

),

named as (

    select
        shown.target_code,
        targets.indicator_code,
        targets.indicator_name_zh,
        targets.indicator_name_en,
        targets.measure_code,
        targets.measure_name_zh,
        targets.measure_name_en,
        about_levels.name_zh as level_name_zh,
        about_levels.name_en as level_name_en,
        dim_measures.formula_zh,
        dim_measures.formula_en,
        dim_measures.numerator_zh,
        dim_measures.numerator_en,
        dim_measures.denominator_zh,
        dim_measures.denominator_en,
        targets.document,
        names.name_zh as scope_name_zh,
        coalesce(names.name_en, names.name_zh) as scope_name_en,
        targets.unit,
        targets.direction,
        shown.period_month,
        shown.scope_count,
        shown.met_count,
        shown.missed_count,
        shown.only_status,
        gathered.numerator,
        gathered.denominator,
        gathered.value,
        gathered.value_before,
        gathered.value_last_year,
        gathered.points,
        shown.floor,
        shown.expected,
        shown.good,
        shown.routine_threshold,
        shown.has_one_scope

    from shown

    inner join targets using (target_code)

    left join gathered using (target_code, target_level)

    left join dim_measures using (measure_code)

    left join about_levels on shown.target_level = about_levels.kind

    left join names
        on shown.scope_kind = names.scope_kind
        and shown.scope_code = names.scope_code

),

ordered as (

    select * from named

    order by missed_count / nullif(scope_count, 0) desc nulls last, missed_count desc, target_code, level_name_zh

)

select * from ordered
