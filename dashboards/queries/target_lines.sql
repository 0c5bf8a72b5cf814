-- One row per routine target in view: how many places or units meet it, and its figure over time.
-- The figure is that of the only place or unit in view, else that of the whole city: one shared
-- aggregate for every target, never a sum made here. Long because both roads end in one shape.
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

    qualify row_number() over (
        partition by statuses.target_code, statuses.scope_kind, statuses.level, statuses.scope_code
        order by period_month desc
    ) = 1

),

summed_up as (

    select
        target_code,
        count(*) filter (where status <> 'not_applicable') as scope_count,
        count(*) filter (where status = 'met') as met_count,
        count(*) filter (where status = 'missed') as missed_count,
        max(period_month) as period_month,
        any_value(floor) as floor,
        any_value(expected) as expected,
        any_value(good) as good,
        any_value(status) as only_status,
        any_value(scope_kind) as only_scope_kind,
        any_value(level) as only_level,
        any_value(scope_code) as only_scope_code,
        any_value(numerator) as only_numerator,
        any_value(denominator) as only_denominator,
        any_value(value) as only_value

    from standing

    group by target_code

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

-- The indicator's own figure where the measure is cut by indicator, else that of all.
series as (

    select
        shown.target_code,
        measures.period_month,
        measures.numerator,
        measures.denominator,
        measures.value,
        measures.previous_month_value,
        measures.same_month_last_year_value

    from shown

    inner join targets using (target_code)

    inner join measures
        on targets.measure_code = measures.measure_code
        and measures.indicator_code in (targets.indicator_code, 'all')
        and targets.split = measures.split
        and shown.scope_kind = measures.scope_kind
        and shown.level = measures.level
        and shown.scope_code = measures.scope_code
        and measures.period_month between shown.period_month - to_months(12) and shown.period_month

    qualify row_number() over (
        partition by shown.target_code, measures.period_month
        order by measures.indicator_code = 'all'
    ) = 1

),

gathered as (

    select
        series.target_code,
        list({'month': series.period_month, 'value': value} order by series.period_month) as points,
        max(numerator) filter (where series.period_month = shown.period_month) as numerator,
        max(denominator) filter (where series.period_month = shown.period_month) as denominator,
        max(value) filter (where series.period_month = shown.period_month) as value,
        max(previous_month_value) filter (where series.period_month = shown.period_month)
            as previous_month_value,
        max(same_month_last_year_value) filter (where series.period_month = shown.period_month)
            as same_month_last_year_value

    from series

    inner join shown using (target_code)

    group by series.target_code

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
        if(shown.has_one_scope, shown.only_numerator, gathered.numerator) as numerator,
        if(shown.has_one_scope, shown.only_denominator, gathered.denominator) as denominator,
        if(shown.has_one_scope, shown.only_value, gathered.value) as value,
        gathered.previous_month_value,
        gathered.same_month_last_year_value,
        gathered.points,
        shown.floor,
        shown.expected,
        shown.good,
        shown.has_one_scope

    from shown

    inner join targets using (target_code)

    left join gathered using (target_code)

    left join dim_measures using (measure_code)

    left join names
        on shown.scope_kind = names.scope_kind
        and shown.scope_code = names.scope_code

),

ordered as (

    select * from named

    order by missed_count desc, missed_count / nullif(scope_count, 0) desc, target_code

)

select * from ordered
