with

cases as (select * from {{ ref('int_cases_followed') }}),

judged as (

    select
        case_id,
        source as case_source,
        class_code,
        indicator_code,
        programme_code,
        place_code,
        grid_code,
        community_code,
        street_code,
        district_code,
        first_unit_code,
        handling_unit_code,
        first_receiver_unit_code,
        handler_unit_code,
        released_unit_code,
        ruling_id,
        if(closed_at is null, 'open', 'closed') as status,
        version_count,
        rework_count,
        extension_count,
        hand_off_count,
        bounce_count,
        reopen_count,
        if(
            closed_at is null,
            {{ days_between('reported_at', 'last_seen_at') }},
            null
        ) as open_age_days,
        closed_at is null and is_due as is_overdue,
        case
            when closed_at is not null
                then closed_at <= effective_due_at
            when is_due then false
        end as is_closed_on_time,
        is_parked,
        is_on_spot_fix,
        is_excluded_by_ruling,
        is_ping_pong,
        is_recurrence_30d,
        is_recurrence_60d,
        is_recurrence_90d,
        lon,
        lat,
        reported_at,
        accepted_at,
        filed_at,
        effective_dispatched_at as dispatched_at,
        handled_at,
        verified_at,
        closed_at,
        first_closed_at,
        verified_closed_at,
        effective_due_at as due_at,
        updated_at,
        source_file,
        source_row

    from cases

)

select * from judged
