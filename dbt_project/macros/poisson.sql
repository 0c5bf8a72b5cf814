{#-
    Bounds of the exact two-sided interval (Garwood 1936) for the mean behind a counted number of
    things: half a chi-square quantile with 2n, and with 2n + 2, degrees of freedom. Divided by the
    exposure they are the bounds of a ratio. Null where the count or the confidence is; meant for
    confidences from 0.5 to 0.9999. Above fifty the expansion of Goldberg and Levine (1946) is within
    2e-7 of the quantile; below, Newton's steps on the logarithm of the tail. Tested against scipy.
-#}
{% macro poisson_low(count, confidence) -%}
    case
        when {{ count }} = 0 and {{ confidence }} is not null then 0.0e0
        when {{ count }} > 50 then {{ _half_chi_square(count, '-', confidence) }}
        else {{ _half_chi_square_of_few(count, confidence, 'low') }}
    end
{%- endmacro %}

{% macro poisson_high(count, confidence) -%}
    case
        when {{ count }} >= 50 then {{ _half_chi_square('(' ~ count ~ ' + 1)', '+', confidence) }}
        else {{ _half_chi_square_of_few(count, confidence, 'high') }}
    end
{%- endmacro %}

{#- In falling powers of the square root of half the degrees of freedom. -#}
{% macro _half_chi_square(half_degrees, sign, confidence) -%}
    list_transform(
        [{{ sign }}({{ normal_quantile('(0.5e0 + ' ~ confidence ~ ' / 2)') }})],
        lambda z: {{ half_degrees }}
        + z * sqrt({{ half_degrees }})
        + (z * z - 1) / 3
        + z * (z * z - 7) / (36 * sqrt({{ half_degrees }}))
        - ((6 * z * z + 14) * z * z - 32) / (1620 * {{ half_degrees }})
        + z * ((9 * z * z + 256) * z * z - 433) / (38880 * pow({{ half_degrees }}, 1.5))
        + (((12 * z * z - 243) * z * z - 923) * z * z + 1472)
        / (204120 * pow({{ half_degrees }}, 2))
        - z * (((3753 * z * z + 4353) * z * z - 289517) * z * z - 289717)
        / (146966400 * pow({{ half_degrees }}, 2.5))
    )[1]
{%- endmacro %}

{#-
    The steps go in u, the logarithm of the mean. A tail of the Poisson distribution is its term at n
    times the sum of the ratios of its terms to that one: from n up for the low bound (a hundred
    terms leave nothing that counts), from n down for the high one. Both logarithms are concave, so
    that Newton's steps, of which seven are enough, arrive from one side.
-#}
{% macro _half_chi_square_of_few(count, confidence, bound) -%}
    {%- set first = count if bound == 'low' else '0' -%}
    {%- set last = count ~ ' + 100' if bound == 'low' else count -%}
    {%- set sum_of_ratios -%}
        list_sum(list_transform(
            generate_series({{ first }}::bigint, ({{ last }})::bigint),
            lambda j: exp((j - {{ count }}) * u - lgamma(j + 1) + lgamma({{ count }} + 1))
        ))
    {%- endset -%}
    {%- set log_wanted = 'ln(0.5e0 - ' ~ confidence ~ ' / 2)' -%}
    {%- set miss -%}
        ({{ count }} * u - exp(u) - lgamma({{ count }} + 1) + ln({{ sum_of_ratios }}) - {{ log_wanted }})
    {%- endset -%}
    {%- if bound == 'low' -%}
        {%- set start = '(' ~ log_wanted ~ ' + lgamma(' ~ count ~ ' + 1)) / ' ~ count -%}
        {%- set next = 'u - ' ~ miss ~ ' * ' ~ sum_of_ratios ~ ' / ' ~ count -%}
    {%- else -%}
        {%- set start = 'ln(' ~ count ~ ' + 1 - ' ~ log_wanted ~ ')' -%}
        {%- set next = 'u + ' ~ miss ~ ' * ' ~ sum_of_ratios ~ ' / exp(u)' -%}
    {%- endif -%}
    {%- set newton = namespace(u=start) -%}
    {%- for step in range(7) -%}
        {%- set newton.u = 'list_transform([' ~ newton.u ~ '], lambda u: ' ~ next ~ ')[1]' -%}
    {%- endfor -%}
    exp({{ newton.u }})
{%- endmacro %}
