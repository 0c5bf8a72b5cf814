{#- One row per item of a list column. -#}
{% macro items_of(list) -%}
    unnest({{ list }})
{%- endmacro %}
