with

about_city as (select * from {{ ref('stg_about__city') }}),

parameters as (

    select *

    from {{ ref('policy_parameters') }}

    where scenario = 'in_force' and parameter = 'known_change_date'

),

dated as (

    select mechanism_start_date as changed_on
    from about_city

    union

    select value::date as changed_on
    from parameters

),

-- A change within a month is judged from the first whole month on.
known_changes as (

    select (date_trunc('month', changed_on - interval 1 day) + interval 1 month)::date
        as change_month

    from dated

    where changed_on is not null

)

select * from known_changes
