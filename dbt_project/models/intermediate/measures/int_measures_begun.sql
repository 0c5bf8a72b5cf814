with

rolled_up as (select * from {{ ref('int_measures_rolled_up') }}),

begun as (

    select
        measure_code,
        min(period_month) as first_month

    from rolled_up

    group by measure_code

)

select * from begun
