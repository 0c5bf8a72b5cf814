-- One row per month that has targets, the newest first; a month is due when its last day is past.
with

statuses as (select * from fct_target_status_monthly),

months as (

    select
        period_month,
        bool_or(due_date <= (select as_of_date from about_city)) as is_due

    from statuses

    group by period_month

),

ordered as (

    select * from months

    order by period_month desc

)

select * from ordered
