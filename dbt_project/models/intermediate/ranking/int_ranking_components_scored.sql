-- Over 100 lines: from figures to points, with their error and what few records alone cost, in one
-- piece. A rate from few records scatters, the cap cuts off what lies above the target and keeps
-- what lies below: the fewer the records, the lower the score to be expected, at the same quality.
-- Small sample loss says how much a unit with the league's common figure and as many records would
-- lose.
with

measured as (select * from {{ ref('int_ranking_components_measured') }}),

valued as (

    select
        *,
        {{ measure_value('measure_kind', 'numerator', 'denominator') }} as value,
        if(unit in ('pct', 'per_100'), 100, 1) as scale,
        ({{ precise_sum('numerator') }} over league_target)::double
        / case when measure_kind = 'count' then count(numerator) over league_target else 1 end
            as pooled_numerator,
        ({{ precise_sum('denominator') }} over league_target)::double as pooled_denominator

    from measured

    window league_target as (partition by scenario, league_code, period_month, target_code)

),

-- Half a hit is added (Jeffreys), so that 0 of n and n of n are not taken for certain.
attained as (

    select
        *,
        {{ attainment('value', 'routine_threshold') }} as attainment,
        {%- for own in ['', 'pooled_'] %}
        case measure_kind
            when 'rate' then scale * ({{ own }}numerator + 0.5) / ({{ own }}denominator + 1)
            when 'ratio' then scale * ({{ own }}numerator + 0.5) / {{ own }}denominator
            else {{ own }}numerator + 0.5
        end as {{ own }}smoothed_value{{ "," if not loop.last }}
        {%- endfor %}

    from valued

),

-- Binomial for rates, Poisson for counts and ratios: also of complete registers, which another
-- month would have filled otherwise.
erred as (

    select
        *,
        {%- for own in ['', 'pooled_'] %}
        {{ attainment_uncapped(own ~ 'smoothed_value', 'routine_threshold') }}
            as {{ own }}smoothed_attainment,
        {{ attainment_slope(own ~ 'smoothed_value', 'routine_threshold') }}
        * sqrt(
            case measure_kind
                when 'rate'
                    then
                        {{ own }}smoothed_value
                        * greatest(0, scale - {{ own }}smoothed_value)
                        / denominator
                when 'ratio' then {{ own }}smoothed_value * scale / denominator
                else {{ own }}smoothed_value
            end
        ) as {{ own }}attainment_error{{ "," if not loop.last }}
        {%- endfor %}

    from attained

),

shared as (

    select
        *,
        case
            when attainment is null then null
            when target_type = 'zero_tolerance'
                then exp(-(numerator + 0.5)) * (1 - exp(-(numerator + 0.5)))
            else {{ capped_variance('smoothed_attainment', 'attainment_error') }}
        end as attainment_variance,
        case
            when attainment is null or target_type = 'zero_tolerance' then 0
            else
                greatest(
                    0,
                    least(1, pooled_smoothed_attainment)
                    - {{ capped_mean('pooled_smoothed_attainment', 'pooled_attainment_error') }}
                )
        end as attainment_loss,
        100 * weight_pct
        / nullif(
            ({{ precise_sum('if(attainment is null, 0, weight_pct)') }} over unit_ranking)::double,
            0
        ) as effective_weight_pct

    from erred

    window unit_ranking as (partition by scenario, league_code, period_month, unit_code)

),

-- The weight of what was not measured goes to what was.
scored as (

    select
        scenario,
        league_code,
        period_month,
        unit_code,
        target_code,
        indicator_code,
        measure_code,
        measure_kind,
        unit,
        direction,
        target_type,
        scope_kind,
        level,
        scope_count,
        numerator,
        denominator,
        value,
        routine_threshold,
        attainment,
        weight_pct,
        if(attainment is null, 0, effective_weight_pct) as effective_weight_pct,
        attainment is not null as is_scored,
        family = 'inspection' as is_inspected,
        effective_weight_pct * attainment as points,
        effective_weight_pct * attainment_loss as small_sample_loss,
        power(effective_weight_pct, 2) * attainment_variance as points_variance

    from shared

)

select * from scored
