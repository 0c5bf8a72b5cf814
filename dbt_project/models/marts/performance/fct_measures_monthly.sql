-- Over 100 lines: value, interval and comparisons of one figure stand side by side.
with

measures as (select * from {{ ref('measures') }}),

quantiles as (

    select
        period_month,
        wilson_confidence as confidence,
        {{ normal_quantile('(0.5e0 + wilson_confidence / 2)') }} as two_sided_z

    from {{ ref('int_periods_ruled') }}

    where period_kind = 'month'

),

valued as (

    select
        rolled_up.*,
        {{ measure_value(
            'measures.kind', 'rolled_up.numerator', 'rolled_up.denominator', 'measures.unit'
        ) }} as value,
        measures.kind in ('rate', 'ratio')
        and coalesce(rolled_up.denominator < measures.min_count, true) as is_too_few,
        measures.kind,
        measures.unit,
        if(rolled_up.level = 'grid', null, measures.interval_method) as interval_method,
        quantiles.confidence,
        quantiles.two_sided_z

    from {{ ref('int_measures_rolled_up') }} as rolled_up
    inner join measures on rolled_up.measure_code = measures.measure_code
    left join quantiles on rolled_up.period_month = quantiles.period_month

),

-- Before the bounds: of the months that are only compared with, nobody asks for any.
compared as (

    select
        *,
        {%- for name, months in {'previous_month': 1, 'same_month_last_year': 12}.items() %}
        max(value) over (
            partition by measure_code, indicator_code, scope_kind, level, scope_code, split
            order by year(period_month) * 12 + month(period_month)
            range between {{ months }} preceding and {{ months }} preceding
        ) as {{ name }}_value{{ "," if not loop.last }}
        {%- endfor %}

    from valued

),

-- The bounds of the count itself, worked out once for each count that there is, since each takes
-- some thousand steps. Its exposure divides them like the count.
counts as (

    select
        numerator,
        confidence,
        {{ poisson_low('numerator', 'confidence') }} as poisson_low,
        {{ poisson_high('numerator', 'confidence') }} as poisson_high

    from (
        select distinct
            rolled_up.numerator,
            quantiles.confidence

        from {{ ref('int_measures_rolled_up') }} as rolled_up
        inner join measures on rolled_up.measure_code = measures.measure_code
        inner join quantiles on rolled_up.period_month = quantiles.period_month

        where measures.interval_method = 'poisson' and rolled_up.level <> 'grid'
    )

),

counted as (

    select
        compared.*,
        counts.poisson_low,
        counts.poisson_high

    from compared
    left join counts
        on
        if(compared.interval_method = 'poisson', compared.numerator, null) = counts.numerator
        and compared.confidence = counts.confidence

),

bounded as (

    select
        *,
        case interval_method
            when 'wilson' then {{ wilson_low('numerator', 'denominator', 'two_sided_z') }}
            when 'poisson'
                then {{ measure_value('kind', 'poisson_low', 'denominator') }}
        end as value_low,
        case interval_method
            when 'wilson' then {{ wilson_high('numerator', 'denominator', 'two_sided_z') }}
            when 'poisson'
                then {{ measure_value('kind', 'poisson_high', 'denominator') }}
        end as value_high,
        case
            when interval_method = 'wilson' and numerator = 0
                then {{ rule_of_three('denominator', 'confidence') }}
        end as rule_of_three_pct

    from counted

)

select
    measure_code,
    indicator_code,
    scope_kind,
    level,
    scope_code,
    split,
    period_month,
    numerator,
    denominator,
    value,
    value_low,
    value_high,
    rule_of_three_pct,
    is_too_few,
    previous_month_value,
    same_month_last_year_value

from bounded
