{#-
    A sum to eighteen decimals that is the same in whatever order the engine adds: for weights and
    variances, whose small parts exact_sum would round away.
-#}
{% macro precise_sum(amount) -%}
    sum(({{ amount }})::decimal(38, 18))
{%- endmacro %}
