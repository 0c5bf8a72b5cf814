with

stuck as (

    select *
    from {{ ref('fct_conversion_stages') }}
    where is_applicable and missing_code is not null

),

stages as (select * from {{ ref('conversion_stages') }}),

ranked as (

    select
        row_number() over (
            order by
                stuck.days_in_stage desc,
                stuck.shared_points desc,
                stuck.stage_number,
                stuck.indicator_code,
                stuck.unit_code
        ) as leak_number,
        stuck.indicator_code,
        stuck.unit_code,
        stuck.stage_number,
        stuck.stage_code,
        next_stages.stage_code as next_stage_code,
        stuck.side_state,
        stuck.days_in_stage,
        stuck.stage_since_date,
        stuck.shared_points,
        stuck.missing_code,
        stuck.reason_zh,
        stuck.reason_en,
        stuck.target_code,
        stuck.level,
        stuck.scope_code,
        stuck.status

    from stuck
    inner join stages as next_stages on stuck.stage_number + 1 = next_stages.stage_number

)

select * from ranked
