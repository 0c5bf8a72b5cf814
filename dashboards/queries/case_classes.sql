-- One row per class that has cases, the most frequent first.
select
    fct_cases.class_code,
    coalesce(dim_case_classes.name_zh, fct_cases.class_code) as name_zh,
    coalesce(dim_case_classes.name_en, dim_case_classes.name_zh, fct_cases.class_code) as name_en,
    count(*) as case_count

from fct_cases
left join dim_case_classes using (class_code)

group by all

order by case_count desc, class_code
