-- One row per group of stations in the month: targeted stations, other stations, culture centres,
-- teams; how many were active and what they did. Sums over sums: a group's own stations only.
with

stations as (

    select
        station_code,
        case
            when is_targeted then 'targeted'
            when kind = 'team' then 'team'
            when kind = 'culture_centre' then 'culture_centre'
            else 'station'
        end as station_group

    from dim_stations

    where valid_from <= last_day($month::date)
        and coalesce(valid_to > $month::date, true)
        and ($unit::varchar is null or unit_code = $unit)

    qualify row_number() over (partition by station_code order by valid_from desc) = 1

),

sessions as (

    select * from fct_activities where date_trunc('month', held_at) = $month

),

grouped as (

    select
        stations.station_group,
        count(distinct stations.station_code) as station_count,
        count(distinct sessions.station_code) as active_count,
        count(sessions.activity_id) as session_count,
        count(*) filter (where sessions.is_theme_matched) as matched_count,
        sum(sessions.participant_count) as participant_count,
        sum(sessions.service_hours) as service_hours

    from stations

    left join sessions on stations.station_code = sessions.station_code

    group by stations.station_group

    order by
        case stations.station_group
            when 'targeted' then 1 when 'team' then 2 when 'station' then 3 else 4
        end

)

select * from grouped
