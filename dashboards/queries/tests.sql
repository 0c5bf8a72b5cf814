-- One row per check of the last run, those that did not pass first.
with

checks as (select * from about_tests),

ordered as (

    select * from checks

    order by
        case status when 'error' then 0 when 'fail' then 1 when 'warn' then 2 when 'skipped' then 3
            else 4 end,
        model_name,
        test_name

)

select * from ordered
