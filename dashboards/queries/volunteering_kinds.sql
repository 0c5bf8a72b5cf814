-- One row per kind of session held in the month, the most frequent first.
with

sessions as (

    select * from fct_activities

    where date_trunc('month', held_at) = $month and ($unit::varchar is null or unit_code = $unit)

),

kinds as (

    select
        kind,
        count(*) as session_count,
        count(*) filter (where is_theme_matched) as matched_count,
        sum(participant_count) as participant_count,
        sum(service_hours) as service_hours,
        count(*) filter (where award = 'featured') as featured_count

    from sessions

    group by kind

    order by session_count desc, kind

)

select * from kinds
