-- One row per unit that answers for a target, by league and name.
with

accountable as (

    select distinct unit_code from fct_target_status_monthly

    where unit_code is not null

),

units as (select * from dim_units where is_current),

named as (

    select
        unit_code,
        units.name_zh,
        units.name_en,
        units.league_code,
        units.league_name_zh,
        units.league_name_en

    from accountable

    inner join units using (unit_code)

),

ordered as (

    select * from named

    order by league_code nulls last, unit_code

)

select * from ordered
