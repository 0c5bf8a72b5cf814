-- One row per street or unit: what it moved in the city's figure; the rows add up to volume, mix
-- and rate of the whole. Those that moved most come first.
with

parts as (

    select * from fct_figure_change_parts

    where measure_code = $measure
        and indicator_code = $measured
        and split = $split
        and period_month = $month
        and compared_with = $compared_with
        and part_level = $part_level

),

named as (

    select unit_code as part_code, name_zh, name_en from dim_units

    where is_current
        and $part_level = 'unit'

    union all

    select place_code, name_zh, name_en from dim_places

    where is_current
        and kind = $part_level

)

select
    parts.part_code,
    named.name_zh,
    coalesce(named.name_en, named.name_zh) as name_en,
    parts.numerator_before,
    parts.denominator_before,
    parts.value_before,
    parts.numerator_after,
    parts.denominator_after,
    parts.value_after,
    parts.share_before_pct,
    parts.share_after_pct,
    parts.volume_effect,
    parts.mix_effect,
    parts.rate_effect,
    parts.volume_effect + parts.mix_effect + parts.rate_effect as moved

from parts
left join named on parts.part_code = named.part_code

order by abs(moved) desc, parts.part_code
