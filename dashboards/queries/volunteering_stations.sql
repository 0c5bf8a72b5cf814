-- One row per station or team that was there in the month, those without a session first.
with

stations as (

    select * from dim_stations

    where valid_from <= last_day($month::date)
        and coalesce(valid_to > $month::date, true)
        and ($unit::varchar is null or unit_code = $unit)

    qualify row_number() over (partition by station_code order by valid_from desc) = 1

),

sessions as (

    select
        station_code,
        count(*) filter (where date_trunc('month', held_at) = $month) as session_count,
        count(*) filter (where date_trunc('month', held_at) = $month and is_theme_matched)
            as matched_count,
        sum(participant_count) filter (where date_trunc('month', held_at) = $month)
            as participant_count,
        sum(service_hours) filter (where date_trunc('month', held_at) = $month) as service_hours,
        max(held_at) as last_held_at

    from fct_activities

    where held_at < $month::date + interval 1 month

    group by station_code

),

named as (

    select
        stations.station_code,
        stations.name_zh,
        coalesce(stations.name_en, stations.name_zh) as name_en,
        stations.kind,
        stations.is_targeted,
        units.name_zh as unit_name_zh,
        coalesce(units.name_en, units.name_zh) as unit_name_en,
        coalesce(sessions.session_count, 0) as session_count,
        coalesce(sessions.matched_count, 0) as matched_count,
        sessions.participant_count,
        sessions.service_hours,
        sessions.last_held_at,
        stations.source_file,
        stations.source_row

    from stations

    left join sessions on stations.station_code = sessions.station_code

    left join dim_units as units on stations.unit_code = units.unit_code and units.is_current

    order by session_count, stations.station_code

)

select * from named
