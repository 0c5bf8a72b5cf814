{#- One number for the content of several columns, to tell one version of a row from the next. -#}
{% macro content_hash(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}
