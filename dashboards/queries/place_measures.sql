-- One row per measure that is known at a level of places, over all indicators.
select
    dim_measures.measure_code,
    dim_measures.name_zh,
    dim_measures.name_en,
    dim_measures.formula_zh,
    dim_measures.formula_en,
    dim_measures.numerator_zh,
    dim_measures.numerator_en,
    dim_measures.denominator_zh,
    dim_measures.denominator_en,
    dim_measures.unit,
    dim_measures.kind,
    dim_measures.direction,
    dim_measures.min_count

from fct_measures_monthly
inner join dim_measures using (measure_code)

where fct_measures_monthly.scope_kind = 'place'
    and fct_measures_monthly.level = $level
    and fct_measures_monthly.indicator_code = 'all'
    and fct_measures_monthly.split = 'all'

group by all

order by measure_code
