with

awards as (

    select *
    from {{ ref('stg_ledger__awards') }}
    qualify {{ latest_version(['award_id']) }}

),

told as (

    select
        award_id,
        kind,
        recipient_kind,
        unit_code,
        amount_yuan,
        awarded_on

    from awards

)

select * from told
