{#-
    The standard normal probability below z (Abramowitz and Stegun 26.2.17, absolute error below
    7.5e-8): DuckDB has no error function.
-#}
{% macro normal_probability(z) -%}
    case
        when {{ z }} >= 0 then 1 - {{ _normal_tail('abs(' ~ z ~ ')') }}
        else {{ _normal_tail('abs(' ~ z ~ ')') }}
    end
{%- endmacro %}

{% macro _normal_tail(z) -%}
    exp(-{{ z }} * {{ z }} / 2) / 2.5066282746310002
    * {{ polynomial(
        '1 / (1 + 0.2316419e0 * ' ~ z ~ ')',
        [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.319381530, 0.0]
    ) }}
{%- endmacro %}
