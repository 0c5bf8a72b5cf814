-- One row per target and place or unit at the chosen month: the figures behind the counts.
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

    select
        *,
        case cadence when 'annual' then 12 when 'quarterly' then 3 else 1 end as month_count

    from dim_routine_targets

    qualify row_number() over (partition by target_code order by valid_from desc) = 1

),

standing as (

    select
        statuses.target_code,
        targets.indicator_name_zh,
        targets.indicator_name_en,
        coalesce(targets.measure_name_zh, targets.document) as measure_name_zh,
        coalesce(targets.measure_name_en, targets.document) as measure_name_en,
        coalesce(names.name_zh, statuses.scope_code) as scope_name_zh,
        coalesce(names.name_en, names.name_zh, statuses.scope_code) as scope_name_en,
        coalesce(units.name_zh, statuses.unit_code) as unit_name_zh,
        coalesce(units.name_en, units.name_zh, statuses.unit_code) as unit_name_en,
        targets.unit,
        statuses.period_month,
        statuses.numerator,
        statuses.denominator,
        statuses.value,
        statuses.wilson_low,
        statuses.wilson_high,
        statuses.floor,
        statuses.expected,
        statuses.status,
        statuses.status_reason_zh,
        statuses.status_reason_en

    from statuses

    inner join targets using (target_code)

    left join units using (unit_code)

    left join names
        on statuses.scope_kind = names.scope_kind
        and statuses.scope_code = names.scope_code

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

ordered as (

    select * from standing

    order by status <> 'missed', target_code, scope_name_zh

)

select * from ordered
