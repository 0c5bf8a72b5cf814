{#-
    Marts say in their meta `closes` what a month close freezes of them: month, key, values, where
    the first value has them numerator and denominator, `leave_out` (rows that no close keeps) and `rules` (what
    besides records decides the figures). orchestration/frozen_figures.py reads the same declaration.
-#}
{% macro closing_marts() -%}
    {#- dbt must know what is read before it knows any meta: a test compares the two. #}
    {%- do return([
        'fct_award_entitlements',
        'fct_conversion_monthly',
        'fct_interviews',
        'fct_measures_monthly',
        'fct_rankings',
        'fct_target_status_monthly',
    ]) %}
{%- endmacro %}

{% macro closing_mart(model_name) -%}
    {%- if execute %}
    {%- do return(graph.nodes.values() | selectattr('name', 'equalto', model_name)
        | selectattr('resource_type', 'equalto', 'model') | first) %}
    {%- endif %}
    {#- Before the marts are known, one of the right form stands for them. #}
    {%- set form = {'month': 'period_month', 'key': ['period_month'], 'values': ['value'],
        'rules': {'measure': 'all'}} %}
    {%- do return({
        'columns': {'value': {'data_type': 'double'}}, 'config': {'meta': {'closes': form}}
    }) %}
{%- endmacro %}

{#- The present figures of a mart in the form in which they are frozen, for the months of a relation. -#}
{% macro figures_to_close(relation, model_name, months) -%}
    {%- set mart = closing_mart(model_name) %}
    {%- set closes, columns = mart.config.meta.closes, mart.columns %}
    {%- set scope = 'scope_code' if 'scope_code' in columns else 'unit_code' %}
    {%- for figure in closes['values'] %}
    {%- set is_number = columns[figure].data_type.split('(')[0]
        in ['double', 'float', 'integer', 'bigint', 'decimal'] %}
    select
        {{ closes.month }} as period_month,
        '{{ model_name }}' as model_name,
        '{{ figure }}' as figure_name,
        {{ text_of(closes.key) }} as figure_key,
        {%- for name in ['scenario', 'measure_code', 'target_code', 'level'] %}
        {{ name if name in columns else 'null' }}::varchar as {{ name }},
        {%- endfor %}
        {{ scope if scope in columns else 'null' }}::varchar as scope_code,
        {{ closes.numerator if loop.first and closes.numerator else 'null' }}::double as numerator,
        {{ closes.denominator if loop.first and closes.denominator else 'null' }}::double
            as denominator,
        {{ figure if is_number else 'null' }}::double as value,
        {{ 'null' if is_number else figure }}::varchar as text_value
    from {{ relation }}
    where
        {{ closes.month }} in (select period_month from {{ months }})
        and not coalesce({{ closes.leave_out or 'false' }}, false)
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{#-
    Which kinds of rules decide the figures of a mart, one row each: `matched_by` names the figure's
    column that holds the rule's code, or the family of measures concerned, or is all; a list names
    the rules themselves.
-#}
{% macro rules_of_figures(model_name) -%}
    {%- set rows = [] %}
    {%- for kind, matched_by in closing_mart(model_name).config.meta.closes.rules.items() %}
    {%- for code in ([none] if matched_by is string else matched_by) %}
    {%- do rows.append(
        "('" ~ model_name ~ "', '" ~ kind ~ "', '" ~ (matched_by if code is none else 'code')
        ~ "', " ~ ('null' if code is none else "'" ~ code ~ "'") ~ ")"
    ) %}
    {%- endfor %}
    {%- endfor %}
    {{- rows | join(', ') }}
{%- endmacro %}
