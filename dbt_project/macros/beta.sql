{#-
    Chance that a share is at least the threshold when it is spread like Beta(a, b); all three are shares
    of one, a and b one half (Jeffreys' prior) and counts of whole or half points. With share = sin² of
    an angle the density has no poles, and eight standard deviations around its middle hold all that
    counts: Simpson's rule over a hundred steps is within 1e-4, tested against scipy.
-#}
{% macro beta_at_least(a, b, threshold) -%}
    {%- set middle = 'asin(sqrt(' ~ a ~ ' / (' ~ a ~ ' + ' ~ b ~ ')))' -%}
    {%- set reach = '4 / sqrt(' ~ a ~ ' + ' ~ b ~ ')' -%}
    {%- set first = 'greatest(asin(sqrt(least(greatest(' ~ threshold ~ ', 0), 1))), '
        ~ middle ~ ' - ' ~ reach ~ ')' -%}
    {%- set last = 'least(pi() / 2, ' ~ middle ~ ' + ' ~ reach ~ ')' -%}
    case
        when {{ threshold }} is null then null
        when {{ first }} >= {{ last }} then 0.0e0
        else least(1, ({{ last }} - {{ first }}) / 150 * list_sum(list_transform(
            generate_series(0, 100),
            lambda step: case when step in (0, 100) then 0.5e0 when step % 2 = 1 then 2.0e0 else 1.0e0 end
            * exp(
                lgamma({{ a }} + {{ b }}) - lgamma({{ a }}) - lgamma({{ b }}) + ln(2)
                + (2 * {{ a }} - 1)
                * ln(greatest(sin({{ first }} + ({{ last }} - {{ first }}) * step / 100), 1e-300))
                + (2 * {{ b }} - 1)
                * ln(greatest(cos({{ first }} + ({{ last }} - {{ first }}) * step / 100), 1e-300))
            )
        )))
    end
{%- endmacro %}
