{#-
    The figure that a measure's sums make, one formula for every mart. A count is its numerator; a rate
    is a percentage; a ratio (hand-offs per case) is not multiplied, save by the 100 that its unit
    names. Multiplied before divided, so that 57 of 100 is 57 and not a digit less; null where there is
    nothing to divide by, and for kinds that are no sums (a median).
    `unit` is the measure's unit; left out, it is the column of that name.
-#}
{% macro measure_value(kind, numerator, denominator, unit='unit') -%}
    case
        when {{ kind }} = 'count' then {{ numerator }}
        when {{ denominator }} > 0 and ({{ kind }} = 'rate' or {{ unit }} = 'per_100')
            then 100 * {{ numerator }} / {{ denominator }}
        when {{ denominator }} > 0 and {{ kind }} = 'ratio'
            then {{ numerator }} / {{ denominator }}
    end
{%- endmacro %}
