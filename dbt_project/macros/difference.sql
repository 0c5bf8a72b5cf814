{#-
    Bounds of a difference a − b from the bounds of a and of b (Newcombe 1998, method 10; applied to
    differences again it is MOVER, Zou and Donner 2008): each side adds the squares of the arms that
    reach towards it.
-#}
{% macro difference_low(a, a_low, b, b_high) -%}
    ({{ a }} - {{ b }} - sqrt(pow({{ a }} - {{ a_low }}, 2) + pow({{ b_high }} - {{ b }}, 2)))
{%- endmacro %}

{% macro difference_high(a, a_high, b, b_low) -%}
    ({{ a }} - {{ b }} + sqrt(pow({{ a_high }} - {{ a }}, 2) + pow({{ b }} - {{ b_low }}, 2)))
{%- endmacro %}
