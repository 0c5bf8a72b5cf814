-- 五、责任原则：属地、谁主管、谁发证、谁受益
-- 5. Responsibility principles: territorial; who is in charge, licenses or benefits is responsible
-- Question: on which principle does each target rest, and how are the targets of each principle doing?
-- Parameters (left out: the value in brackets)
--   $period_month  期末月 · last month of the period [the last month that is over]
with

asked as (

    select
        coalesce(
            $period_month::date,
            (date_trunc('month', as_of_date + interval 1 day) - interval 1 month)::date
        ) as period_month

    from about_city

),

targets as (

    select dim_routine_targets.*

    from dim_routine_targets
    cross join about_city

    where
        coalesce(dim_routine_targets.valid_from <= about_city.as_of_date, true)
        and coalesce(dim_routine_targets.valid_to > about_city.as_of_date, true)

),

statuses as (

    select
        targets.responsibility_basis,
        count(*) as status_count,
        count(*) filter (where fct_target_status_monthly.status = 'met') as met_count,
        count(*) filter (where fct_target_status_monthly.status in ('near', 'missed'))
            as not_met_count,
        count(*) filter (
            where fct_target_status_monthly.status
            in ('too_few', 'no_data', 'too_early', 'not_tested', 'met_point_only')
        ) as undecided_count

    from fct_target_status_monthly
    inner join asked on fct_target_status_monthly.period_month = asked.period_month
    inner join targets on fct_target_status_monthly.target_code = targets.target_code

    group by targets.responsibility_basis

),

counted as (

    select
        responsibility_basis,
        count(*) as target_count,
        count(distinct indicator_code) as indicator_count,
        count(distinct lead_unit_code) as lead_unit_count

    from targets

    group by responsibility_basis

)

select
    asked.period_month,
    counted.responsibility_basis,
    counted.target_count,
    counted.indicator_count,
    counted.lead_unit_count,
    coalesce(statuses.status_count, 0) as status_count,
    coalesce(statuses.met_count, 0) as met_count,
    coalesce(statuses.not_met_count, 0) as not_met_count,
    coalesce(statuses.undecided_count, 0) as undecided_count

from counted
cross join asked
left join statuses
    on counted.responsibility_basis is not distinct from statuses.responsibility_basis

order by counted.target_count desc, counted.responsibility_basis
