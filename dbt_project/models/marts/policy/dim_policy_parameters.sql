with

parameters as (select * from {{ ref('int_parameters_inherited') }}),

told as (

    select
        scenario,
        parameter,
        value as parameter_value,
        unit as parameter_unit,
        document,
        source_status,
        is_inherited,
        valid_from,
        valid_to

    from parameters

)

select * from told
