-- Every mart that declares itself closable is named here; a test compares the two.
{%- set closing_marts = [
    'fct_measures_monthly', 'fct_rankings', 'fct_target_status_monthly'
] %}
with

closes as (select distinct period_month from {{ ref('fct_month_closes') }}),

figures as (

    {% for model_name in closing_marts %}
    {{- figures_to_close(ref(model_name), model_name, 'closes') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select * from figures
