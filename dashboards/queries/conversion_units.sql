-- One row per unit with which an indicator stands, by league and code.
with

standing as (select distinct unit_code from fct_conversion_stages)

select
    standing.unit_code,
    coalesce(units.name_zh, standing.unit_code) as name_zh,
    coalesce(units.name_en, units.name_zh, standing.unit_code) as name_en,
    units.league_code,
    units.league_name_zh,
    units.league_name_en

from standing
left join dim_units as units on standing.unit_code = units.unit_code and units.is_current

order by units.league_code nulls last, standing.unit_code
