-- Over 100 lines: the two figures, what rulings and late records did to them, and the sums of the
-- parts stand side by side. The steps form one chain, so that they add up: the earlier figure as
-- published → as it is now → without rulings → the later one without rulings → the later one.
with

measured as (select * from {{ ref('fct_measures_monthly') }} where level = 'district'),

effects as (select * from {{ ref('fct_ruling_effects') }} where level = 'district'),

measures as (select * from {{ ref('measures') }}),

months as (select * from {{ ref('int_months') }}),

closes as (select * from {{ ref('fct_month_closes') }} where is_official),

restated as (

    select *
    from {{ ref('fct_restatements') }}
    where
        is_official
        and model_name = 'fct_measures_monthly'
        and figure_name = 'value'
        and closed_value is not null
        and current_value is not null

),

parts as (

    select
        measure_code,
        indicator_code,
        split,
        period_month,
        compared_with,
        part_level,
        {{ precise_sum('volume_effect') }}::double as volume_effect,
        {{ precise_sum('mix_effect') }}::double as mix_effect,
        {{ precise_sum('rate_effect') }}::double as rate_effect

    from {{ ref('fct_figure_change_parts') }}

    group by all

),

figures as (

    select
        measured.*,
        {{ text_of([
            'measured.measure_code', 'measured.indicator_code', 'measured.scope_kind',
            'measured.level', 'measured.scope_code', 'measured.split',
        ]) }} as figure_key,
        coalesce(effects.numerator_without_rulings, measured.numerator)
            as numerator_without_rulings,
        coalesce(effects.denominator_without_rulings, measured.denominator)
            as denominator_without_rulings

    from measured
    left join effects
        on
        measured.measure_code = effects.measure_code
        and measured.indicator_code = effects.indicator_code
        and measured.scope_code = effects.scope_code
        and measured.split = effects.split
        and measured.period_month = effects.period_month

    where measured.value is not null

),

valued as (

    select
        figures.*,
        {{ measure_value(
            'measures.kind', 'figures.numerator_without_rulings',
            'figures.denominator_without_rulings', 'measures.unit'
        ) }} as value_without_rulings

    from figures
    inner join measures on figures.measure_code = measures.measure_code

),

compared as (

    select
        parts.*,
        later.scope_code,
        earlier.period_month as compared_month,
        months.looked_at_date < last_day(months.period_month) as is_provisional,
        closes.period_month is not null as is_compared_month_closed,
        restated.cause as restatement_cause,
        coalesce(restated.closed_numerator, earlier.numerator) as numerator_before,
        coalesce(restated.closed_denominator, earlier.denominator) as denominator_before,
        coalesce(restated.closed_value, earlier.value) as value_before,
        later.numerator as numerator_after,
        later.denominator as denominator_after,
        later.value as value_after,
        coalesce(earlier.value - restated.closed_value, 0) as restated_by,
        (later.value - later.value_without_rulings)
        - (earlier.value - earlier.value_without_rulings) as ruled_by

    from parts
    inner join valued as later
        on
        parts.measure_code = later.measure_code
        and parts.indicator_code = later.indicator_code
        and parts.split = later.split
        and parts.period_month = later.period_month
    inner join valued as earlier
        on
        parts.measure_code = earlier.measure_code
        and parts.indicator_code = earlier.indicator_code
        and parts.split = earlier.split
        and earlier.period_month = case parts.compared_with
            when 'previous_month' then (parts.period_month - interval 1 month)::date
            else (parts.period_month - interval 12 month)::date
        end
    inner join months on parts.period_month = months.period_month
    left join closes on earlier.period_month = closes.period_month
    left join restated
        on
        earlier.period_month = restated.period_month
        and earlier.figure_key = restated.figure_key

),

-- A closed figure and the present one tell how far apart they are and not by which of several
-- causes: late records come first, then the definition, and a ruling when it is the only one.
told as (

    select
        measure_code,
        indicator_code,
        scope_code,
        split,
        period_month,
        compared_with,
        compared_month,
        part_level,
        numerator_before,
        denominator_before,
        value_before,
        numerator_after,
        denominator_after,
        value_after,
        value_after - value_before as value_change,
        volume_effect,
        mix_effect,
        rate_effect,
        case when restatement_cause like '%late_rows%' then restated_by else 0 end as late_effect,
        case
            when restatement_cause like '%late_rows%' then 0
            when restatement_cause like '%definition%' then restated_by
            else 0
        end as definition_effect,
        ruled_by + if(restatement_cause = 'ruling', restated_by, 0) as ruling_effect,
        restatement_cause,
        is_compared_month_closed,
        is_provisional

    from compared

)

select * from told
