{#- True from Monday to Friday. Engines number the days of a week differently. -#}
{% macro is_weekday(day) -%}
    (isodow({{ day }}) <= 5)
{%- endmacro %}
