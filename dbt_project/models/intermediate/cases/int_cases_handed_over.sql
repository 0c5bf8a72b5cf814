with

events as (select * from {{ ref('int_case_events_latest') }}),

pairs as (select * from {{ ref('int_hand_overs_paired') }}),

courses as (

    select
        case_id,
        min_by(to_unit_code, event_number) filter (
            where event_kind = 'dispatched' and to_unit_code is not null
        ) as first_receiver_unit_code,
        max_by(to_unit_code, event_number) filter (
            where event_kind in ('dispatched', 'transferred', 'bounced')
            and to_unit_code is not null
        ) as handler_unit_code,
        (count(*) filter (where is_hand_off))::integer as hand_off_count,
        (count(*) filter (where is_hand_off and event_kind = 'bounced'))::integer
            as bounce_count,
        (count(*) filter (where is_reopening))::integer as reopen_count,
        min(occurred_at) filter (where event_kind = 'dispatched') as first_dispatched_at,
        min(occurred_at) filter (where event_kind = 'closed') as first_closed_at

    from events

    group by case_id

),

quarrels as (

    select
        case_id,
        bool_or(is_ping_pong) as is_ping_pong

    from pairs

    group by case_id

),

-- Without a hand-over nothing goes to and fro; without a threshold nothing is judged.
handed_over as (

    select
        courses.*,
        if(quarrels.case_id is null, false, quarrels.is_ping_pong) as is_ping_pong

    from courses
    left join quarrels on courses.case_id = quarrels.case_id

)

select * from handed_over
