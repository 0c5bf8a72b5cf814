-- One row per target and place or unit that had met its target and has fallen back since, without
-- having recovered by the month; the latest first.
with

indicators as (

    select * from dim_indicators

    where $framework::varchar is null or framework_code = $framework

    qualify row_number() over (partition by indicator_code order by valid_from desc nulls last) = 1

),

targets as (

    select * from dim_routine_targets

    qualify row_number() over (partition by target_code order by valid_from desc) = 1

),

units as (select * from dim_units where is_current),

places as (select * from dim_places where is_current)

select
    rebounds.target_code,
    rebounds.indicator_code,
    indicators.name_zh as indicator_name_zh,
    coalesce(indicators.name_en, indicators.name_zh) as indicator_name_en,
    targets.measure_name_zh,
    targets.measure_name_en,
    targets.unit,
    coalesce(places.name_zh, units.name_zh, rebounds.scope_code) as scope_name_zh,
    coalesce(places.name_en, places.name_zh, units.name_en, units.name_zh, rebounds.scope_code)
        as scope_name_en,
    rebounds.unit_code,
    coalesce(units.name_zh, rebounds.unit_code) as unit_name_zh,
    coalesce(units.name_en, units.name_zh, rebounds.unit_code) as unit_name_en,
    rebounds.met_month,
    rebounds.met_value,
    rebounds.met_streak_count,
    rebounds.period_month,
    rebounds.value,
    rebounds.routine_threshold,
    rebounds.status

from fct_rebounds as rebounds
inner join indicators on rebounds.indicator_code = indicators.indicator_code
left join targets on rebounds.target_code = targets.target_code
left join units on rebounds.unit_code = units.unit_code
left join places on rebounds.scope_kind = 'place' and rebounds.scope_code = places.place_code

where rebounds.is_own_level
    and rebounds.period_month <= $month
    and coalesce(rebounds.recovered_month > $month, true)
    and ($unit::varchar is null or rebounds.unit_code = $unit)
    and ($league::varchar is null or units.league_code = $league)

order by rebounds.period_month desc, rebounds.met_streak_count desc, rebounds.target_code, rebounds.scope_code
