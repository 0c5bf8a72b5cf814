-- Over 100 lines: one funnel from sums to verdict. Spiegelhalter 2005: z beside the group's mean;
-- φ is the mean of z² after winsorising; where φ > 1 the units differ by more than chance, and the
-- additive τ² widens the funnel by what they differ.
with

measured as (select * from {{ ref('fct_measures_monthly') }}),

measures as (select * from {{ ref('measures') }} where kind = 'rate'),

periods as (select * from {{ ref('int_periods_ruled') }}),

units as (select * from {{ ref('int_units_dated') }}),

summed as (

    select
        measured.measure_code,
        measured.indicator_code,
        measured.level,
        measured.scope_code,
        measured.split,
        periods.period_kind,
        periods.period_month,
        periods.due_date,
        periods.is_provisional,
        {{ normal_quantile('(0.5 + any_value(periods.funnel_alert_confidence) / 2)') }} as alert_z,
        {{ normal_quantile('(0.5 + any_value(periods.funnel_alarm_confidence) / 2)') }} as alarm_z,
        any_value(periods.funnel_winsorised_share) as winsorised_share,
        any_value(measures.min_count) as min_count,
        {{ exact_sum('measured.numerator') }} as numerator,
        {{ exact_sum('measured.denominator') }} as denominator

    from measured
    inner join measures on measured.measure_code = measures.measure_code
    inner join periods
        on measured.period_month between periods.first_month and periods.period_month

    -- One indicator's figures of one month are too few to tell units apart.
    where
        measured.level in ('street', 'unit')
        and (measured.indicator_code = 'all' or periods.period_kind = 'quarter')

    group by all

),

grouped as (

    select
        summed.*,
        coalesce(units.league_code, 'all') as group_code,
        coalesce(summed.denominator < summed.min_count, true) as is_too_few

    from summed
    left join units
        on
        summed.level = 'unit'
        and summed.scope_code = units.unit_code
        and units.valid_from <= summed.due_date
        and coalesce(units.valid_to > summed.due_date, true)

    where summed.denominator > 0

),

centred as (

    select
        *,
        numerator / denominator as share,
        sum(numerator::decimal(18, 6)) over funnel::double
        / sum(denominator::decimal(18, 6)) over funnel::double as group_share

    from grouped

    window
        funnel as (
            partition by
                measure_code, indicator_code, level, group_code, split, period_kind, period_month
        )

),

deviating as (

    select
        *,
        group_share * (1 - group_share) / denominator as chance_variance,
        (share - group_share) / nullif(sqrt(group_share * (1 - group_share) / denominator), 0)
            as z_score

    from centred

),

-- Only units with enough records say how much the group varies.
judging as (

    select
        *,
        if(is_too_few, null, z_score) as judged_z,
        if(is_too_few, null, 1 / nullif(chance_variance, 0)) as judged_weight

    from deviating

),

bounded as (

    select
        measure_code,
        indicator_code,
        level,
        group_code,
        split,
        period_kind,
        period_month,
        count(judged_z) as scope_count,
        list_sort(list(judged_z) filter (where judged_z is not null)) as sorted_z,
        1 + any_value(winsorised_share) * (count(judged_z) - 1) as lowest_place,
        list_sort(list(judged_weight) filter (where judged_weight is not null)) as sorted_weights

    from judging

    group by all

),

-- Quantiles between two places are interpolated; the engine's own takes no share from a column.
winsorised as (

    select
        *,
        sorted_z[floor(lowest_place)::integer]
        + (lowest_place - floor(lowest_place)) * (
            sorted_z[ceil(lowest_place)::integer] - sorted_z[floor(lowest_place)::integer]
        ) as lowest_z,
        sorted_z[scope_count + 1 - floor(lowest_place)::integer]
        + (lowest_place - floor(lowest_place)) * (
            sorted_z[scope_count + 1 - ceil(lowest_place)::integer]
            - sorted_z[scope_count + 1 - floor(lowest_place)::integer]
        ) as highest_z

    from bounded

),

-- Added in the order of their size, so that the last digit does not hang on the order of the rows.
added_up as (

    select
        *,
        list_sum(sorted_weights) as weight,
        list_sum(list_transform(sorted_weights, lambda w: w * w)) as squared_weight,
        list_sum(
            list_transform(sorted_z, lambda z: pow(greatest(least(z, highest_z), lowest_z), 2))
        ) / nullif(scope_count, 0) as phi

    from winsorised

),

dispersed as (

    select
        judging.*,
        added_up.scope_count,
        added_up.weight,
        added_up.squared_weight,
        added_up.phi

    from judging
    inner join added_up
        on
        judging.measure_code = added_up.measure_code
        and judging.indicator_code = added_up.indicator_code
        and judging.level = added_up.level
        and judging.group_code = added_up.group_code
        and judging.split = added_up.split
        and judging.period_kind = added_up.period_kind
        and judging.period_month = added_up.period_month

),

spread as (

    select
        *,
        case
            -- Of just one it depends on the engine's last digit.
            when round(phi, 9) > 1 and scope_count > 1
                then greatest(
                    (scope_count * phi - (scope_count - 1)) / (weight - squared_weight / weight), 0
                )
            else 0
        end as tau_squared

    from dispersed

),

limited as (

    select
        *,
        sqrt(chance_variance + tau_squared) as deviation,
        (share - group_share) / nullif(sqrt(chance_variance + tau_squared), 0) as adjusted_z

    from spread

),

told as (

    select
        measure_code,
        indicator_code,
        level,
        scope_code,
        nullif(group_code, 'all') as league_code,
        split,
        period_kind,
        period_month,
        numerator,
        denominator,
        100 * share as value,
        100 * group_share as centre_value,
        100 * greatest(group_share - alert_z * deviation, 0) as alert_low,
        100 * least(group_share + alert_z * deviation, 1) as alert_high,
        100 * greatest(group_share - alarm_z * deviation, 0) as alarm_low,
        100 * least(group_share + alarm_z * deviation, 1) as alarm_high,
        z_score,
        adjusted_z,
        phi,
        10000 * tau_squared as tau_squared,
        scope_count,
        case
            when is_too_few or adjusted_z is null then 'not_judged'
            when abs(adjusted_z) > alarm_z then 'alarm'
            when abs(adjusted_z) > alert_z then 'alert'
            else 'inside'
        end as position,
        case when adjusted_z > 0 then 'high' when adjusted_z < 0 then 'low' end as side,
        is_too_few,
        is_provisional

    from limited

)

select * from told
