-- 十二、媒体曝光
-- 12. Media exposure of late or incomplete rectification
-- Question: which cases does the rule put on the list, for which reason, and which were published?
-- Parameters (left out: the value in brackets)
--   $scenario   方案 · scenario [in_force]
--   $unit_code  单位 · unit [all of them]
with

asked as (select coalesce($scenario::varchar, 'in_force') as scenario)

select
    fct_exposures.case_id,
    fct_exposures.reason_code,
    fct_exposures.unit_code,
    dim_units.name_zh as unit_name_zh,
    dim_units.name_en as unit_name_en,
    fct_exposures.class_code,
    dim_case_classes.name_zh as class_name_zh,
    dim_case_classes.name_en as class_name_en,
    fct_exposures.street_code,
    fct_exposures.overdue_days,
    fct_exposures.failed_check_count,
    fct_exposures.exposure_status,
    fct_exposures.is_candidate,
    fct_exposures.is_published,
    fct_exposures.is_excluded_by_ruling,
    fct_exposures.due_at,
    fct_exposures.closed_at,
    fct_exposures.published_on,
    fct_exposures.medium,
    fct_exposures.document

from fct_exposures
inner join asked on fct_exposures.scenario = asked.scenario
left join dim_units on fct_exposures.unit_code = dim_units.unit_code and dim_units.is_current
left join dim_case_classes on fct_exposures.class_code = dim_case_classes.class_code

where coalesce(fct_exposures.unit_code = $unit_code::varchar, true)

order by fct_exposures.is_published, fct_exposures.overdue_days desc, fct_exposures.case_id
