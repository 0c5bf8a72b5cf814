{#- Days from one moment to another, with fractions, to the second. -#}
{% macro days_between(earlier, later) -%}
    (date_diff('second', {{ earlier }}, {{ later }}) / 86400.0)
{%- endmacro %}
