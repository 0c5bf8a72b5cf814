{#-
    Bounds of the Wilson score interval for a share, as a percentage; null where the denominator is
    null or zero, or no confidence is given. Wilson 1927; Brown, Cai and DasGupta 2001. z = 1.96 for
    95 % on two sides.
    A score rate's points are not independent trials: for it the interval is an approximation.
-#}
{% macro wilson_low(numerator, denominator, z) -%}
    {{ _wilson(numerator, denominator, z, '-') }}
{%- endmacro %}

{% macro wilson_high(numerator, denominator, z) -%}
    {{ _wilson(numerator, denominator, z, '+') }}
{%- endmacro %}

{% macro _wilson(numerator, denominator, z, sign) -%}
    case
        when {{ denominator }} > 0 and {{ z }} is not null
            then
                100 * least(1, greatest(0, (
                    {{ numerator }} / {{ denominator }}
                    + {{ z }} * {{ z }} / (2 * {{ denominator }})
                    {{ sign }} {{ z }} * sqrt(
                        greatest(
                            {{ numerator }} / {{ denominator }}
                            * (1 - {{ numerator }} / {{ denominator }}),
                            0
                        ) / {{ denominator }}
                        + {{ z }} * {{ z }} / (4 * {{ denominator }} * {{ denominator }})
                    )
                ) / (1 + {{ z }} * {{ z }} / {{ denominator }})))
    end
{%- endmacro %}
