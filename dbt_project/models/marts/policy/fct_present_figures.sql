with

closes as (select distinct period_month from {{ ref('fct_month_closes') }}),

figures as (

    {% for model_name in closing_marts() %}
    {{- figures_to_close(ref(model_name), model_name, 'closes') }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select * from figures
