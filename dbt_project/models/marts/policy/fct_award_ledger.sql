with

awards as (

    select *
    from {{ ref('stg_ledger__awards') }}
    where kind = 'fund'
    qualify {{ latest_version(['award_id']) }}

),

parameters as (

    select *
    from {{ ref('int_parameters_inherited') }}
    where scenario = 'in_force' and parameter = 'award_fund_yuan'

),

funded as (

    select
        awards.*,
        year(awards.awarded_on)::integer as award_year,
        parameters.value::double as fund_yuan

    from awards
    left join parameters
        on
        awards.awarded_on >= parameters.valid_from
        and coalesce(awards.awarded_on < parameters.valid_to, true)

),

-- To the fen, so that the balance is the same in whatever order the engine adds.
balanced as (

    select
        *,
        sum(amount_yuan::decimal(18, 2)) over (
            partition by award_year order by awarded_on, award_id
            rows between unbounded preceding and current row
        )::double as decided_total_yuan

    from funded

)

select
    award_id,
    award_year,
    awarded_on,
    unit_code,
    recipient_kind,
    amount_yuan,
    decided_total_yuan,
    fund_yuan,
    fund_yuan - decided_total_yuan as fund_left_yuan,
    case
        when fund_yuan is null then 'fund_not_given'
        when decided_total_yuan > fund_yuan then 'over_fund'
        else 'within_fund'
    end as ledger_status,
    amount_yuan < 0 as is_reversal,
    rule,
    document,
    source_file,
    source_row

from balanced
