-- One row for the case asked for, as last reported; none where there is no such case.
select
    fct_cases.*,
    coalesce(dim_case_classes.name_zh, fct_cases.class_code) as class_name_zh,
    coalesce(
        dim_case_classes.name_en, dim_case_classes.name_zh, fct_cases.class_code
    ) as class_name_en,
    coalesce(first_units.name_zh, fct_cases.first_receiver_unit_code) as first_name_zh,
    coalesce(first_units.name_en, fct_cases.first_receiver_unit_code) as first_name_en,
    coalesce(handlers.name_zh, fct_cases.handler_unit_code) as handler_name_zh,
    coalesce(handlers.name_en, fct_cases.handler_unit_code) as handler_name_en

from fct_cases
left join dim_case_classes using (class_code)
left join dim_units as first_units
    on fct_cases.first_receiver_unit_code = first_units.unit_code and first_units.is_current
left join dim_units as handlers
    on fct_cases.handler_unit_code = handlers.unit_code and handlers.is_current

where fct_cases.case_id = $case_id
