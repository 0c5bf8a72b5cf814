-- One row per level that holds targets, from the top down; units after places.
with

held as (select distinct scope_kind, level from fct_target_status_monthly),

named as (

    select
        held.level,
        about_levels.name_zh,
        about_levels.name_en,
        about_levels.level_number

    from held

    left join about_levels on held.scope_kind = 'place' and held.level = about_levels.kind

),

ordered as (

    select * from named

    order by level_number nulls last

)

select * from ordered
