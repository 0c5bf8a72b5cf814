-- One row per curve in view with its median and the share closed within the limit: by class where a
-- unit or nothing is chosen, by unit where a class is.
with

durations as (

    select
        *,
        if($by = 'unit', scope_code, class_code) as curve_code

    from fct_case_durations

    where if(
        $by = 'unit',
        level = 'unit' and class_code = coalesce($case_class, 'all'),
        class_code <> 'all'
        and if($unit::varchar is null, level = 'district', level = 'unit' and scope_code = $unit)
    )

)

select
    durations.curve_code,
    coalesce(dim_units.name_zh, dim_case_classes.name_zh, durations.curve_code) as name_zh,
    coalesce(
        dim_units.name_en, dim_case_classes.name_en, dim_units.name_zh, durations.curve_code
    ) as name_en,
    durations.case_count,
    durations.closed_count,
    durations.censored_count,
    durations.km_median_days,
    durations.km_within_limit_pct,
    durations.km_within_limit_error_pct

from durations
left join dim_units
    on $by = 'unit' and durations.curve_code = dim_units.unit_code and dim_units.is_current
left join dim_case_classes
    on $by <> 'unit' and durations.curve_code = dim_case_classes.class_code

order by durations.case_count desc, durations.curve_code
