with

events as (select * from {{ ref('int_case_events_latest') }} where is_hand_off),

summed as (

    select
        from_unit_code,
        to_unit_code,
        date_trunc('month', occurred_at)::date as period_month,
        count(*) as hand_over_count,
        count(*) filter (where event_kind = 'bounced') as bounce_count,
        count(distinct case_id) as case_count

    from events

    group by all

)

select * from summed
