{#-
    A sum of decimals: the same to the last digit in whatever order the engine adds, so that the same
    records give the same figures, and the same hash of a closed month, on each run.
-#}
{% macro exact_sum(amount) -%}
    {{ exact_part(amount) }}::double
{%- endmacro %}

{#- A part of such a sum, still a decimal: parts added up are the sum itself. -#}
{% macro exact_part(amount) -%}
    sum(({{ amount }})::decimal(18, 6))
{%- endmacro %}
