-- One row per unit that first received or handles a case, by name.
with

units as (

    select first_receiver_unit_code as unit_code from fct_cases

    union

    select handler_unit_code as unit_code from fct_cases

)

select
    units.unit_code,
    coalesce(dim_units.name_zh, units.unit_code) as name_zh,
    coalesce(dim_units.name_en, dim_units.name_zh, units.unit_code) as name_en

from units
left join dim_units on units.unit_code = dim_units.unit_code and dim_units.is_current

where units.unit_code is not null

order by dim_units.league_code, units.unit_code
