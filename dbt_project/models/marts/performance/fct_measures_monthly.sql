with

rolled_up as (select * from {{ ref('int_measures_rolled_up') }}),

measures as (select * from {{ ref('measures') }}),

valued as (

    select
        rolled_up.*,
        {{ measure_value(
            'measures.kind', 'rolled_up.numerator', 'rolled_up.denominator', 'measures.unit'
        ) }} as value,
        measures.kind in ('rate', 'ratio')
        and coalesce(rolled_up.denominator < measures.min_count, true) as is_too_few

    from rolled_up
    inner join measures on rolled_up.measure_code = measures.measure_code

),

compared as (

    select
        *,
        max(value) over (
            same_series
            range between interval 1 month preceding and interval 1 month preceding
        ) as previous_month_value,
        max(value) over (
            same_series
            range between interval 12 month preceding and interval 12 month preceding
        ) as same_month_last_year_value

    from valued

    window
        same_series as (
            partition by measure_code, indicator_code, scope_kind, level, scope_code, split
            order by period_month::timestamp
        )

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
    is_too_few,
    previous_month_value,
    same_month_last_year_value

from compared
