-- One row per curve in view and day on which it falls: the share of cases still open.
select
    if($by = 'unit', scope_code, class_code) as curve_code,
    day_number,
    at_risk_count,
    survival_pct

from fct_case_duration_curves

where if(
        $by = 'unit',
        level = 'unit' and class_code = coalesce($case_class, 'all'),
        class_code <> 'all'
        and if($unit::varchar is null, level = 'district', level = 'unit' and scope_code = $unit)
    )
    and list_contains($curves, if($by = 'unit', scope_code, class_code))
    and day_number <= $day_count

order by curve_code, day_number
