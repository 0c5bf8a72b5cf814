{#- The value of one parameter among the rows of a group, as text; empty where none is given. -#}
{% macro parameter_of(parameter) -%}
    max(parameters.value) filter (where parameters.parameter = '{{ parameter }}')
{%- endmacro %}
