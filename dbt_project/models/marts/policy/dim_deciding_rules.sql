with

declared as (

    select
        model_name,
        rule_kind,
        matched_by,
        rule_code::varchar as rule_code

    from (values
        {% for model_name in closing_marts() %}
        {{- rules_of_figures(model_name) }}{{ ', ' if not loop.last }}
        {%- endfor %}
    ) as listed (model_name, rule_kind, matched_by, rule_code)

)

select * from declared
