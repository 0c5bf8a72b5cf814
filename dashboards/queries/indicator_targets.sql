-- One row per version of each routine target of an indicator, with the units that answer for it.
with

targets as (

    select * from dim_routine_targets

    where indicator_code = $indicator

),

answering as (

    select
        target_code,
        count(distinct unit_code) as unit_count

    from fct_target_status_monthly

    where indicator_code = $indicator

    group by target_code

),

units as (select * from dim_units where is_current),

leagues as (

    select
        league_code,
        min(league_name_zh) as league_name_zh,
        min(league_name_en) as league_name_en

    from units

    where league_code is not null

    group by league_code

)

select
    targets.target_code,
    targets.decomposition_type,
    targets.measure_code,
    targets.measure_name_zh,
    targets.measure_name_en,
    targets.unit,
    targets.direction,
    targets.scope_kind,
    targets.level,
    about_levels.name_zh as level_name_zh,
    about_levels.name_en as level_name_en,
    targets.lead_unit_code,
    units.name_zh as lead_name_zh,
    coalesce(units.name_en, units.name_zh) as lead_name_en,
    leagues.league_name_zh,
    leagues.league_name_en,
    answering.unit_count,
    targets.responsibility_basis,
    targets.cadence,
    targets.target_type,
    targets.floor,
    targets.expected,
    targets.good,
    targets.stretch,
    targets.routine_threshold,
    targets.min_count,
    targets.split,
    targets.valid_from,
    targets.valid_to,
    targets.document,
    targets.source_status

from targets
left join about_levels on targets.level = about_levels.kind
left join units on targets.lead_unit_code = units.unit_code
left join leagues on targets.league_code = leagues.league_code
left join answering on targets.target_code = answering.target_code

order by targets.measure_code nulls last, targets.target_code, targets.valid_from
