{#- One row per day or month from the first to the last date; none where either is missing. -#}
{% macro date_series(first, last, step) -%}
    unnest(generate_series(
        ({{ first }})::timestamp, ({{ last }})::timestamp, interval 1 {{ step }}
    ))::date
{%- endmacro %}
