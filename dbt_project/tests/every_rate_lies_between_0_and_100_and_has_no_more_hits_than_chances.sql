{{ config(meta={
    'owner': 'logic',
    'dagster': {'ref': {'name': 'fct_measures_monthly'}},
    'follows': {'key': 'period_month', 'of': ['fct_measures_monthly']},
}) }}

with

figures as (select * from {{ ref('fct_measures_monthly') }}),

measures as (select * from {{ ref('dim_measures') }}),

wrong as (

    select figures.*

    from figures
    inner join measures on figures.measure_code = measures.measure_code

    where
        measures.kind = 'rate'
        and (
            figures.numerator > figures.denominator + 1e-6
            or figures.value not between 0 and 100.000001
        )

)

select * from wrong
