with

events as (select * from {{ ref('int_case_events_latest') }}),

told as (

    select
        event_id,
        case_id,
        event_number,
        event_kind,
        from_unit_code,
        to_unit_code,
        {{ days_between('previous_occurred_at', 'occurred_at') }} as days_since_previous,
        is_hand_off,
        is_reopening,
        occurred_at,
        source_file,
        source_row

    from events

)

select * from told
