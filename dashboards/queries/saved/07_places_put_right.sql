-- 七、整治到位处数
-- 7. Places put right: dirty corners, road occupation, street markets, illegal structures
-- Question: how many places of which class were put right since the mechanism began, how many by the
--   deadline, and how many came back within 90 days? The classes are a policy parameter.
-- Parameters (left out: the value in brackets)
--   $from_date  自 · closed from this day on [the mechanism's first day]
--   $to_date    至 · up to this day [the as-of date]
with

asked as (

    select
        coalesce($from_date::date, mechanism_start_date, date '0001-01-01') as from_date,
        coalesce($to_date::date, as_of_date) as to_date

    from about_city

),

put_right_classes as (

    select dim_policy_parameters.parameter_value as class_code

    from dim_policy_parameters
    cross join about_city

    where
        dim_policy_parameters.scenario = 'in_force'
        and dim_policy_parameters.parameter = 'places_put_right_class'
        and dim_policy_parameters.valid_from <= about_city.as_of_date
        and coalesce(dim_policy_parameters.valid_to > about_city.as_of_date, true)

),

closed as (

    select fct_cases.*

    from fct_cases
    inner join asked on fct_cases.closed_at::date between asked.from_date and asked.to_date
    inner join put_right_classes on fct_cases.class_code = put_right_classes.class_code

    where not fct_cases.is_on_spot_fix

)

select
    closed.class_code,
    dim_case_classes.name_zh,
    dim_case_classes.name_en,
    count(*) as put_right_count,
    count(*) filter (where closed.is_closed_on_time) as on_time_count,
    count(*) filter (where closed.verified_at is not null) as verified_count,
    count(*) filter (where closed.is_recurrence_90d) as came_back_count,
    count(closed.is_recurrence_90d) as watched_count,
    min(closed.closed_at) as first_closed_at,
    max(closed.closed_at) as last_closed_at

from closed
inner join dim_case_classes on closed.class_code = dim_case_classes.class_code

group by closed.class_code, dim_case_classes.name_zh, dim_case_classes.name_en

order by put_right_count desc, closed.class_code
