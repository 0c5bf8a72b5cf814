{#-
    What a target asks for in routine work, in the columns of int_targets_named; `z` is the one-sided
    quantile of the confidence in force.
    - zero tolerance: nought, whatever else is written;
    - band: its lower edge; trend: none of its own, last year's figure is the bar;
    - a buffer that is written: the expected value (else the floor) moved by it to the strict side;
    - a planned sample: the stricter of the expected value and what that sample must show for its
      bound to clear the floor; without either: the expected value, else the floor.
-#}
{% macro routine_threshold(z) -%}
    case
        when target_type = 'zero_tolerance' then 0
        when target_type = 'band' then floor
        when target_type = 'trend' then null
        when given_buffer_pct is null and is_sampled and direction = 'lower'
            then least(expected, coalesce(
                {{ sampled_threshold('coalesce(floor, expected)', 'planned_count', z, 'direction') }},
                expected,
                floor
            ))
        when given_buffer_pct is null and is_sampled
            then greatest(expected, coalesce(
                {{ sampled_threshold('coalesce(floor, expected)', 'planned_count', z, 'direction') }},
                expected,
                floor
            ))
        else
            coalesce(expected, floor)
            + case when direction = 'lower' then -1 else 1 end * coalesce(given_buffer_pct, 0)
    end
{%- endmacro %}

{#-
    The smallest share k of n, as a percentage, whose one-sided Wilson lower bound clears the national
    threshold; where lower is better, the largest whose upper bound does. The Wilson bound clears p
    exactly where the share is at least p + z * sqrt(p * (1 - p) / n); 1e-9 keeps an exact hit from
    being lost in the last binary digit. No share of a very small sample may do: then all of it counts.
-#}
{% macro sampled_threshold(national, planned_count, z, direction) -%}
    case {{ direction }}
        when 'lower'
            then
                100 * greatest(0, floor(
                    {{ planned_count }} * {{ national }} / 100
                    - {{ z }} * sqrt(
                        {{ planned_count }} * {{ national }} / 100 * (1 - {{ national }} / 100)
                    ) + 1e-9
                )) / {{ planned_count }}
        else
            100 * least({{ planned_count }}, ceil(
                {{ planned_count }} * {{ national }} / 100
                + {{ z }} * sqrt(
                    {{ planned_count }} * {{ national }} / 100 * (1 - {{ national }} / 100)
                ) - 1e-9
            )) / {{ planned_count }}
    end
{%- endmacro %}
