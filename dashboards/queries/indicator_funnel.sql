-- One row per street or unit in the funnel of the last quarter that began by the chosen month:
-- single indicators are judged by quarters, all of them together by months.
with

funnels as (

    select * from fct_funnels

    where measure_code = $measure
        and indicator_code = $measured
        and split = $split
        and level = $part_level
        and period_kind = if($measured = 'all', 'month', 'quarter')
        and date_trunc('quarter', period_month) <= $month::date

    qualify period_month = max(period_month) over ()

),

named as (

    select unit_code as scope_code, name_zh, name_en from dim_units

    where is_current
        and $part_level = 'unit'

    union all

    select place_code, name_zh, name_en from dim_places

    where is_current
        and kind = $part_level

)

select
    funnels.scope_code,
    named.name_zh,
    coalesce(named.name_en, named.name_zh) as name_en,
    funnels.league_code,
    funnels.period_kind,
    funnels.period_month,
    funnels.numerator,
    funnels.denominator,
    funnels.value,
    funnels.centre_value,
    funnels.alert_low,
    funnels.alert_high,
    funnels.alarm_low,
    funnels.alarm_high,
    funnels.adjusted_z,
    funnels.phi,
    funnels.position,
    funnels.side,
    funnels.is_provisional

from funnels
inner join named on funnels.scope_code = named.scope_code

order by funnels.denominator, funnels.scope_code
