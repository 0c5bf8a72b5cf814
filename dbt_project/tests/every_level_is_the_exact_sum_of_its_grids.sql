{{ config(meta={
    'owner': 'balance',
    'dagster': {'ref': {'name': 'fct_measures_monthly'}},
    'follows': {'key': 'period_month', 'of': ['fct_measures_monthly', 'int_months']},
}) }}
-- Coverage and posts are counted for grids alone, so each level above must be their exact sum, by
-- the hierarchy as readers see it on the day looked at and not as the roll-up carried it along.
with

measures as (

    select *
    from {{ ref('fct_measures_monthly') }}
    where measure_code in ('grid_inspection_coverage_rate', 'grid_post_vacancy_rate')

),

places as (select * from {{ ref('dim_places') }}),

months as (select * from {{ ref('int_months') }}),

grids as (

    select
        places.grid_code,
        months.period_month,
        {{ unfold([
            {'level': "'district'", 'scope_code': 'places.district_code'},
            {'level': "'street'", 'scope_code': 'places.street_code'},
            {'level': "'community'", 'scope_code': 'places.community_code'},
        ]) }}

    from places
    inner join months
        on
        places.valid_from <= months.looked_at_date
        and coalesce(places.valid_to > months.looked_at_date, true)

    where places.kind = 'grid'

),

summed as (

    select
        measures.measure_code,
        measures.split,
        measures.period_month,
        grids.level,
        grids.scope_code,
        sum(measures.numerator) as numerator,
        sum(measures.denominator) as denominator

    from measures
    inner join grids
        on measures.scope_code = grids.grid_code and measures.period_month = grids.period_month

    where measures.level = 'grid' and grids.scope_code is not null

    group by all

),

differing as (

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

)

select * from differing
