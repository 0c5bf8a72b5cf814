-- One row per street or unit with its figures of the last months: the same months for all.
with

figures as (

    select * from fct_measures_monthly

    where measure_code = $measure
        and indicator_code = $measured
        and split = $split
        and level = $part_level
        and period_month between $month::date - to_months($month_count - 1) and $month

),

months as (select distinct period_month from figures),

scopes as (select distinct scope_code from figures),

named as (

    select unit_code as scope_code, name_zh, name_en from dim_units

    where is_current
        and $part_level = 'unit'

    union all

    select place_code, name_zh, name_en from dim_places

    where is_current
        and kind = $part_level

),

filled as (

    select
        scopes.scope_code,
        months.period_month,
        figures.numerator,
        figures.denominator,
        figures.value,
        figures.is_too_few

    from scopes
    cross join months
    left join figures
        on scopes.scope_code = figures.scope_code
        and months.period_month = figures.period_month

)

select
    filled.scope_code,
    any_value(named.name_zh) as name_zh,
    any_value(coalesce(named.name_en, named.name_zh)) as name_en,
    list(filled.value order by filled.period_month) as points,
    max(filled.value) filter (where filled.period_month = $month) as value,
    max(filled.numerator) filter (where filled.period_month = $month) as numerator,
    max(filled.denominator) filter (where filled.period_month = $month) as denominator,
    min(filled.value) as lowest,
    max(filled.value) as highest,
    sum(coalesce(filled.denominator, filled.numerator)) as weight

from filled
inner join named on filled.scope_code = named.scope_code

group by filled.scope_code

order by weight desc, filled.scope_code
