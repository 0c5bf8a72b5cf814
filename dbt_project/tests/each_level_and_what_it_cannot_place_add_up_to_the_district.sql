{{ config(meta={
    'owner': 'balance',
    'dagster': {'ref': {'name': 'int_measures_based'}},
    'follows': {'key': 'period_month', 'of': ['int_measures_based', 'fct_measures_monthly']},
}) }}
-- The children of a place add up to it, and the units to the district, but for what was reported
-- without a community, a grid or a unit: that remainder is counted here from the contributions.
with

based as (select * from {{ ref('int_measures_based') }}),

remainders as (

    select
        based.measure_code,
        based.indicator_code,
        based.split,
        based.period_month,
        {{ unfold([
            {'level': "'street'", 'scope_code': 'based.street_code'},
            {'level': "'community'", 'scope_code': 'based.community_code'},
            {'level': "'grid'", 'scope_code': 'based.grid_code'},
            {'level': "'unit'", 'scope_code': 'based.unit_code'},
        ]) }},
        based.numerator,
        based.denominator

    from based

),

parts as (

    select
        measure_code,
        indicator_code,
        split,
        period_month,
        level,
        numerator,
        denominator

    from remainders

    where scope_code is null

    union all

    select
        measure_code,
        indicator_code,
        split,
        period_month,
        level,
        numerator,
        denominator

    from {{ ref('fct_measures_monthly') }}

    -- A league holds the units that are in one; what each adds up to is tested on the sample city.
    where level not in ('district', 'league')

),

summed as (

    select
        measure_code,
        indicator_code,
        split,
        period_month,
        level,
        sum(numerator) as numerator,
        coalesce(sum(denominator), 0) as denominator

    from parts

    group by all

),

districts as (

    select * from {{ ref('fct_measures_monthly') }} where level = 'district'

),

differing as (

    select
        summed.*,
        districts.numerator as of_district,
        districts.denominator as of_district_denominator

    from summed
    left join districts
        on
        summed.measure_code = districts.measure_code
        and summed.indicator_code = districts.indicator_code
        and summed.split = districts.split
        and summed.period_month = districts.period_month

    -- Sums of decimals in another order differ in their last digits.
    where
        districts.measure_code is null
        or abs(summed.numerator - districts.numerator) > 1e-6 * (1 + abs(districts.numerator))
        or abs(summed.denominator - coalesce(districts.denominator, 0))
        > 1e-6 * (1 + summed.denominator)

)

select * from differing
