-- One row per session of the month, with what speaks for it as a featured one: whether it is on the
-- month's theme, and its participants against the median session of its kind in the month.
with

sessions as (

    select * from fct_activities

    where date_trunc('month', held_at) = $month

),

compared as (

    select
        *,
        median(participant_count) over (partition by kind) as median_participants,
        participant_count / nullif(median(participant_count) over (partition by kind), 0)
            as times_median

    from sessions

),

named as (

    select
        compared.activity_id,
        compared.activity_name,
        compared.kind,
        compared.held_at,
        compared.award,
        compared.is_theme_matched,
        compared.participant_count,
        compared.median_participants,
        compared.times_median,
        compared.volunteer_count,
        compared.planned_hours,
        compared.service_hours,
        stations.name_zh as station_name_zh,
        coalesce(stations.name_en, stations.name_zh) as station_name_en,
        units.name_zh as unit_name_zh,
        coalesce(units.name_en, units.name_zh) as unit_name_en,
        compared.source_file,
        compared.source_row

    from compared

    left join dim_stations as stations
        on compared.station_code = stations.station_code and stations.is_current

    left join dim_units as units on compared.unit_code = units.unit_code and units.is_current

    where ($unit::varchar is null or compared.unit_code = $unit)
        and ($kind::varchar is null or compared.kind = $kind)
        and (
            not $is_candidate::boolean
            or (compared.is_theme_matched and compared.award is distinct from 'featured')
        )

    order by
        if($is_candidate::boolean, compared.times_median, null) desc nulls last,
        compared.held_at,
        compared.activity_id

)

select * from named
