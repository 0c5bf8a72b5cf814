{{ config(meta={'owner': 'balance'}) }}
-- Coverage and posts are counted for grids alone, so each level above must be their exact sum.
with

measures as (

    select *
    from {{ ref('fct_measures_monthly') }}
    where measure_code in ('grid_inspection_coverage_rate', 'grid_post_vacancy_rate')

),

grids as (select * from {{ ref('int_places_current') }} where kind = 'grid'),

summed as (

    select
        measures.measure_code,
        measures.split,
        measures.period_month,
        parents.level,
        parents.scope_code,
        sum(measures.numerator) as numerator,
        sum(measures.denominator) as denominator

    from measures
    inner join grids on measures.scope_code = grids.place_code
    cross join lateral (
        select unnest(['district', 'street', 'community']) as level,
            unnest([grids.district_code, grids.street_code, grids.community_code]) as scope_code
    ) as parents

    where measures.level = 'grid'

    group by all

)

select summed.*
from summed
left join measures
    on
    summed.measure_code = measures.measure_code
    and summed.split = measures.split
    and summed.period_month = measures.period_month
    and summed.level = measures.level
    and summed.scope_code = measures.scope_code
where
    summed.numerator is distinct from measures.numerator
    or summed.denominator is distinct from measures.denominator
