-- One row or none: why the city's figure moved up to a month; the effects add up to its change.
select
    compared_month,
    scope_code,
    numerator_before,
    denominator_before,
    value_before,
    numerator_after,
    denominator_after,
    value_after,
    value_change,
    volume_effect,
    mix_effect,
    rate_effect,
    late_effect,
    definition_effect,
    ruling_effect,
    restatement_cause,
    is_compared_month_closed,
    is_provisional

from fct_figure_changes

where measure_code = $measure
    and indicator_code = $measured
    and split = $split
    and period_month = $month
    and compared_with = $compared_with
    and part_level = $part_level
