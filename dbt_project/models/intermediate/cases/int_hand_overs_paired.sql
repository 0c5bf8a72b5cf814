with

events as (select * from {{ ref('int_case_events_latest') }} where is_hand_off),

parameters as (

    select
        value::integer as ping_pong_min_hops,
        valid_from,
        valid_to

    from {{ ref('policy_parameters') }}

    where scenario = 'in_force' and parameter = 'ping_pong_min_hops'

),

-- To and fro is one pair, whoever handed over first.
paired as (

    select
        case_id,
        least(from_unit_code, to_unit_code) as one_unit_code,
        greatest(from_unit_code, to_unit_code) as other_unit_code,
        count(*) as hand_over_count,
        min(occurred_at) as first_handed_at,
        max(occurred_at) as last_handed_at

    from events

    where from_unit_code is not null and to_unit_code is not null

    group by all

),

judged as (

    select
        paired.*,
        paired.hand_over_count >= parameters.ping_pong_min_hops as is_ping_pong

    from paired
    left join parameters
        on
        coalesce(parameters.valid_from <= paired.last_handed_at, true)
        and coalesce(parameters.valid_to > paired.last_handed_at, true)

)

select * from judged
