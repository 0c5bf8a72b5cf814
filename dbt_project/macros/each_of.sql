{#- One row per different value among the expressions: 'all' and a row's own indicator, say. -#}
{% macro each_of(expressions) -%}
    unnest(list_distinct([{{ expressions | join(', ') }}]))
{%- endmacro %}
