{#- Several columns as one text, empty where one is unknown: a key, or a content to compare. -#}
{% macro text_of(columns) -%}
    {% for column in columns -%}
        coalesce({{ column }}::varchar, '')
        {%- if not loop.last %} || '|' || {% endif %}
    {%- endfor %}
{%- endmacro %}
