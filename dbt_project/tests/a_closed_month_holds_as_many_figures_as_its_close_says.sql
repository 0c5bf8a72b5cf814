{{ config(meta={'owner': 'balance', 'dagster': {'ref': {'name': 'fct_month_closes'}}}) }}
with

counted as (

    select
        period_month,
        edition_number,
        count(*) as figure_count

    from {{ ref('fct_closed_figures') }}

    group by all

)

select
    closes.period_month,
    closes.edition_number,
    closes.figure_count as figures_told,
    counted.figure_count as figures_found

from {{ ref('fct_month_closes') }} as closes
full join counted
    on
    closes.period_month = counted.period_month
    and closes.edition_number = counted.edition_number

where closes.figure_count is distinct from counted.figure_count
