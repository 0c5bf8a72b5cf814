-- One row per pair of units and class whose cases go to and fro, the most cases first.
select
    pairs.one_unit_code,
    coalesce(ones.name_zh, pairs.one_unit_code) as one_name_zh,
    coalesce(ones.name_en, ones.name_zh, pairs.one_unit_code) as one_name_en,
    pairs.other_unit_code,
    coalesce(others.name_zh, pairs.other_unit_code) as other_name_zh,
    coalesce(others.name_en, others.name_zh, pairs.other_unit_code) as other_name_en,
    coalesce(dim_case_classes.name_zh, pairs.class_code) as class_name_zh,
    coalesce(
        dim_case_classes.name_en, dim_case_classes.name_zh, pairs.class_code
    ) as class_name_en,
    pairs.case_count,
    pairs.open_case_count,
    pairs.hand_over_count,
    pairs.most_hand_over_count,
    pairs.last_handed_at

from fct_ping_pong_pairs as pairs
left join dim_units as ones on pairs.one_unit_code = ones.unit_code and ones.is_current
left join dim_units as others on pairs.other_unit_code = others.unit_code and others.is_current
left join dim_case_classes on pairs.class_code = dim_case_classes.class_code

where pairs.class_code <> 'all'
    and ($unit::varchar is null or $unit in (pairs.one_unit_code, pairs.other_unit_code))
    and ($case_class::varchar is null or pairs.class_code = $case_class)

order by pairs.case_count desc, pairs.one_unit_code, pairs.other_unit_code, pairs.class_code
