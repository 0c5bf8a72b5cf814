{#-
    The upper bound, on one side, of the share behind "none of n", as a percentage: 1 − 0.05^(1/n) at
    95 %, about three in n. What a clean record still allows; null where n is null or nought.
-#}
{% macro rule_of_three(denominator, confidence) -%}
    case
        when {{ denominator }} > 0
            then 100 * (1 - pow(1.0e0 - {{ confidence }}, 1.0e0 / {{ denominator }}))
    end
{%- endmacro %}
