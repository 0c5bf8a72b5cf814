with

activities as (

    select *
    from {{ ref('stg_activity__activities') }}
    qualify {{ latest_version(['activity_id']) }}

),

records as (

    select *
    from {{ ref('stg_activity__service_records') }}
    qualify {{ latest_version(['volunteer_id', 'activity_id']) }}

),

service as (

    select
        activity_id,
        {{ exact_sum('service_hours') }} as service_hours

    from records

    group by all

),

stations as (select * from {{ ref('int_stations_dated') }}),

places as (select * from {{ ref('int_places_dated') }}),

themes as (select * from {{ ref('themes') }}),

theme_months as (select distinct theme_month from themes),

placed as (

    select
        activities.activity_id,
        activities.station_code,
        coalesce(activities.unit_code, stations.unit_code) as unit_code,
        places.grid_code,
        places.community_code,
        places.street_code,
        places.district_code,
        activities.theme_code,
        activities.kind,
        activities.name as activity_name,
        activities.award,
        activities.participant_count,
        activities.volunteer_count,
        activities.planned_hours,
        service.service_hours,
        activities.planned_hours * activities.volunteer_count as planned_volunteer_hours,
        coalesce(activities.award = 'featured', false) as is_featured,
        -- Neither true nor false in a month without a theme.
        if(theme_months.theme_month is null, null, themes.theme_code is not null)
            as is_theme_matched,
        activities.held_at,
        date_trunc('month', activities.held_at)::date as period_month,
        activities.source_file,
        activities.source_row

    from activities
    left join stations
        on
        activities.station_code = stations.station_code
        and activities.held_at >= stations.applies_from
        and activities.held_at < stations.applies_to
    left join places
        on
        stations.place_code = places.place_code
        and activities.held_at >= places.applies_from
        and activities.held_at < places.applies_to
    left join theme_months
        on date_trunc('month', activities.held_at)::date = theme_months.theme_month
    left join themes
        on
        theme_months.theme_month = themes.theme_month
        and activities.theme_code = themes.theme_code
    left join service on activities.activity_id = service.activity_id

)

select * from placed
