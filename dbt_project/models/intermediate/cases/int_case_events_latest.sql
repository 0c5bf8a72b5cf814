with

latest as (

    select *

    from {{ ref('stg_dispatch__case_events') }}

    qualify {{ latest_version(['event_id']) }}

),

-- Of events of the same moment the system's own order, the row in its file, decides.
numbered as (

    select
        *,
        row_number() over in_order as event_number,
        lag(event_kind) over in_order as previous_event_kind,
        lag(occurred_at) over in_order as previous_occurred_at

    from latest

    window
        in_order as (
            partition by case_id order by occurred_at, source_file, source_row, event_id
        )

),

-- Not every system writes a reopening down; work after a close is one all the same.
told_apart as (

    select
        event_id,
        case_id,
        event_number,
        event_kind,
        from_unit_code,
        to_unit_code,
        event_kind in ('transferred', 'bounced')
        and not coalesce(from_unit_code = to_unit_code, false) as is_hand_off,
        event_kind = 'reopened'
        or (
            coalesce(previous_event_kind = 'closed', false)
            and event_kind in ('dispatched', 'transferred', 'bounced', 'check_failed')
        ) as is_reopening,
        previous_occurred_at,
        occurred_at,
        source_file,
        source_row

    from numbered

)

select * from told_apart
