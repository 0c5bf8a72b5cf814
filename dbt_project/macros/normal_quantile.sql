{#-
    The standard normal quantile of a probability from 0.5 up to, not including, 1 (Acklam's rational
    approximation, relative error below 1.2e-9): DuckDB has none, and confidence is a policy parameter.
-#}
{% macro normal_quantile(probability) -%}
    case
        when {{ probability }} <= 0.97575
            then
                ({{ probability }} - 0.5)
                * {{ polynomial(
                    '(' ~ probability ~ ' - 0.5) * (' ~ probability ~ ' - 0.5)',
                    [-39.69683028665376, 220.9460984245205, -275.9285104469687,
                     138.3577518672690, -30.66479806614716, 2.506628277459239]
                ) }}
                / {{ polynomial(
                    '(' ~ probability ~ ' - 0.5) * (' ~ probability ~ ' - 0.5)',
                    [-54.47609879822406, 161.5858368580409, -155.6989798598866,
                     66.80131188771972, -13.28068155288572, 1.0]
                ) }}
        else
            - {{ polynomial(
                'sqrt(-2 * ln(1 - ' ~ probability ~ '))',
                [-0.007784894002430293, -0.3223964580411365, -2.400758277161838,
                 -2.549732539343734, 4.374664141464968, 2.938163982698783]
            ) }}
            / {{ polynomial(
                'sqrt(-2 * ln(1 - ' ~ probability ~ '))',
                [0.007784695709041462, 0.3224671290700398, 2.445134137142996,
                 3.754408661907416, 1.0]
            ) }}
    end
{%- endmacro %}

{#- Horner's scheme, the highest power first; e0 makes each number a double and not a decimal. -#}
{% macro polynomial(variable, coefficients) -%}
    {%- set sum = namespace(sql='(' ~ coefficients[0] ~ 'e0)') -%}
    {%- for coefficient in coefficients[1:] -%}
        {%- set sum.sql = '(' ~ sum.sql ~ ' * (' ~ variable ~ ') + (' ~ coefficient ~ 'e0))' -%}
    {%- endfor -%}
    {{ sum.sql }}
{%- endmacro %}
