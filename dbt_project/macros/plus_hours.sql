{#- A moment some hours later; the hours may be a column and have fractions. -#}
{% macro plus_hours(moment, hours) -%}
    ({{ moment }} + to_seconds({{ hours }} * 3600))
{%- endmacro %}
