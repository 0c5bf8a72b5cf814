{#-
    Several rows out of one: each dictionary gives a row's columns and their expressions, in the same
    order throughout. One scan then serves all measures of a source.
-#}
{% macro unfold(rows) -%}
    unnest([
        {%- for row in rows %}
        {
            {%- for name, expression in row.items() %}
            '{{ name }}': {{ expression }}{{ "," if not loop.last }}
            {%- endfor %}
        }{{ "," if not loop.last }}
        {%- endfor %}
    ], recursive := true)
{%- endmacro %}
