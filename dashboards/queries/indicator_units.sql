-- One row per unit that has a figure of the measure, by league and name.
with

counted as (

    select distinct scope_code from fct_measures_monthly

    where level = 'unit'
        and measure_code = $measure
        and indicator_code = $measured
        and split = $split

)

select
    dim_units.unit_code,
    dim_units.name_zh,
    coalesce(dim_units.name_en, dim_units.name_zh) as name_en

from dim_units
inner join counted on dim_units.unit_code = counted.scope_code

where dim_units.is_current

order by dim_units.league_code nulls last, dim_units.unit_code
