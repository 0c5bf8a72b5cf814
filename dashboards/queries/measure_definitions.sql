-- One row per measure that a routine target uses: how it is counted, out of what.
with

used as (select distinct measure_code from dim_routine_targets where measure_code is not null)

select
    measures.measure_code,
    measures.name_zh,
    measures.name_en,
    measures.formula_zh,
    measures.formula_en,
    measures.numerator_zh,
    measures.numerator_en,
    measures.denominator_zh,
    measures.denominator_en,
    measures.unit

from dim_measures as measures
inner join used on measures.measure_code = used.measure_code

order by measures.measure_code
