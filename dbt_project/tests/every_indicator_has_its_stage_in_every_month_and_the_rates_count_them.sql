{{ config(meta={
    'owner': 'balance', 'dagster': {'ref': {'name': 'fct_conversion_rates_monthly'}}
}) }}

-- Every indicator of the catalogue appears, with or without a target; and the rates of the city
-- count each of its rows once.
with

months as (select * from {{ ref('int_months') }}),

indicators as (select * from {{ ref('indicators') }}),

history as (select * from {{ ref('fct_conversion_monthly') }}),

rates as (select * from {{ ref('fct_conversion_rates_monthly') }} where scope_kind = 'all'),

unseen as (

    select
        indicators.indicator_code as what,
        months.period_month

    from indicators
    inner join months on indicators.valid_from <= months.looked_at_date
    left join history
        on
        indicators.indicator_code = history.indicator_code
        and months.period_month = history.period_month

    where history.indicator_code is null

),

counted as (

    select
        history.period_month,
        rates.stage_number,
        max(rates.applicable_count) as applicable_count,
        max(rates.reached_count) as reached_count,
        count(*) as row_count,
        count(*) filter (where history.stage_number >= rates.stage_number) as reached_row_count

    from history
    inner join rates on history.period_month = rates.period_month
    where history.is_applicable
    group by history.period_month, rates.stage_number

)

select what, period_month from unseen

union all

select 'stage ' || stage_number, period_month
from counted
where applicable_count <> row_count or reached_count <> reached_row_count
