-- One row per unit and age bucket of its open cases; the units with most overdue cases first.
with

aged as (

    select * from fct_open_cases_aged

    where level = 'unit'
        and class_code = coalesce($case_class, 'all')
        and ($unit::varchar is null or scope_code = $unit)

)

select
    aged.scope_code as unit_code,
    coalesce(dim_units.name_zh, aged.scope_code) as name_zh,
    coalesce(dim_units.name_en, dim_units.name_zh, aged.scope_code) as name_en,
    aged.bucket_number,
    aged.age_from_days,
    aged.age_to_days,
    aged.open_case_count,
    aged.overdue_case_count,
    aged.parked_case_count,
    aged.oldest_open_age_days

from aged
left join dim_units on aged.scope_code = dim_units.unit_code and dim_units.is_current

order by
    sum(aged.overdue_case_count) over (partition by aged.scope_code) desc,
    sum(aged.open_case_count) over (partition by aged.scope_code) desc,
    aged.scope_code,
    aged.bucket_number
