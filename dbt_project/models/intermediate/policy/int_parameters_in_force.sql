with

parameters as (

    select *

    from {{ ref('policy_parameters') }}

    where scenario = 'in_force'

),

about_city as (select * from {{ ref('stg_about__city') }}),

in_force as (

    select
        parameters.parameter,
        parameters.value

    from parameters
    inner join about_city
        on
        coalesce(parameters.valid_from <= about_city.as_of_date, true)
        and coalesce(parameters.valid_to > about_city.as_of_date, true)

)

select * from in_force
