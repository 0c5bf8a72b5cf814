{#-
    How much of a target is attained: 0 to 1, never more. Boston's CityScore averages unbounded
    ratios of actual to target, so that one easy metric at 2.8 hides several that fail, and nought
    on a metric that should be low divides to nothing and counts as the worst; here whoever reaches
    the target has 1.

    zero tolerance           1 at nought, else 0
    a percentage, higher     value / threshold
    a percentage, lower      (100 - value) / (100 - threshold): what is in order, of what should be
    anything else, higher    value / threshold
    anything else, lower     1 up to the threshold, then threshold / value

    A threshold that leaves nothing to attain (0 for higher, 100 % for lower) is attained by any
    value. Null without a value or a threshold. Works on columns target_type, direction and unit of
    the row.
-#}
{% macro attainment(value, threshold) -%}
    case
        when {{ value }} is null or {{ threshold }} is null then null
        when target_type = 'zero_tolerance' then if({{ value }} <= 0, 1, 0)
        else least(1, greatest(0, {{ attainment_uncapped(value, threshold) }}))
    end::double
{%- endmacro %}

{#- The same without the cap: how far beyond the target a value lies, for the sampling error. -#}
{% macro attainment_uncapped(value, threshold) -%}
    case
        when unit = 'pct' and direction = 'lower' and {{ threshold }} >= 100 then 1
        when unit = 'pct' and direction = 'lower'
            then (100 - {{ value }}) / (100 - {{ threshold }})
        when direction = 'lower' and {{ value }} <= 0 then 1
        when direction = 'lower' then {{ threshold }} / {{ value }}
        when {{ threshold }} <= 0 then 1
        else {{ value }} / {{ threshold }}
    end
{%- endmacro %}

{#- How much the uncapped attainment moves when the value moves by one: its slope, unsigned. -#}
{% macro attainment_slope(value, threshold) -%}
    case
        when unit = 'pct' and direction = 'lower' and {{ threshold }} >= 100 then 0
        when unit = 'pct' and direction = 'lower' then 1 / (100 - {{ threshold }})
        when direction = 'lower' and {{ value }} <= 0 then 0
        when direction = 'lower' then {{ threshold }} / ({{ value }} * {{ value }})
        when {{ threshold }} <= 0 then 0
        else 1 / {{ threshold }}
    end
{%- endmacro %}

{#-
    Mean and variance of the smaller of 1 and a normal figure with this mean and standard error.
    Far under the cap the figure's own; far over it 1 and nought; near it the cap takes off the
    upper half.
-#}
{% macro capped_mean(mean, error) -%}
    case
        when {{ error }} <= 0 then least(1, {{ mean }})
        else {{ _capped_mean(mean, error) }}
    end
{%- endmacro %}

{% macro capped_variance(mean, error) -%}
    case
        when {{ error }} <= 0 then 0
        else
            greatest(
                0,
                ({{ mean }} * {{ mean }} + {{ error }} * {{ error }})
                * {{ normal_probability('((1 - ' ~ mean ~ ') / ' ~ error ~ ')') }}
                - {{ error }} * ({{ mean }} + 1) * {{ _normal_density(mean, error) }}
                + {{ normal_probability('((' ~ mean ~ ' - 1) / ' ~ error ~ ')') }}
                - power({{ _capped_mean(mean, error) }}, 2)
            )
    end
{%- endmacro %}

{% macro _capped_mean(mean, error) -%}
    (
        {{ mean }} * {{ normal_probability('((1 - ' ~ mean ~ ') / ' ~ error ~ ')') }}
        - {{ error }} * {{ _normal_density(mean, error) }}
        + {{ normal_probability('((' ~ mean ~ ' - 1) / ' ~ error ~ ')') }}
    )
{%- endmacro %}

{% macro _normal_density(mean, error) -%}
    exp(-power((1 - {{ mean }}) / {{ error }}, 2) / 2) / 2.5066282746310002
{%- endmacro %}
