-- One row per measure and split of an indicator, those with a target first. A measure that is not
-- counted by indicator is the whole city's, and only a target brings it here.
with

district_figures as (

    select distinct
        measure_code,
        indicator_code,
        split

    from fct_measures_monthly

    where level = 'district'

),

cut_by_indicator as (

    select distinct measure_code from district_figures

    where indicator_code <> 'all'

),

targets as (

    select
        measure_code,
        split,
        min(target_code) as target_code,
        arg_min(scope_kind, target_code) as target_scope_kind

    from dim_routine_targets

    where indicator_code = $indicator
        and measure_code is not null

    group by measure_code, split

),

own as (

    select * from district_figures

    where indicator_code = $indicator

),

of_the_city as (

    select district_figures.* from district_figures

    inner join targets
        on district_figures.measure_code = targets.measure_code
        and district_figures.split = targets.split

    where district_figures.indicator_code = 'all'
        and district_figures.measure_code not in (select measure_code from cut_by_indicator)

),

found as (

    select * from own

    union all

    select * from of_the_city

)

select
    found.measure_code,
    found.indicator_code as measured_code,
    found.split,
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
    dim_measures.min_count,
    targets.target_code is not null as has_target,
    targets.target_scope_kind

from found
inner join dim_measures on found.measure_code = dim_measures.measure_code
left join targets
    on found.measure_code = targets.measure_code
    and found.split = targets.split

order by has_target desc, targets.target_code, found.measure_code, found.split
