-- One row per month that has begun, the newest first: sessions, theme, stations and people of the
-- city, or of one unit. A measure without a row in a month is null, not zero.
with

figures as (

    select * from fct_measures_monthly

    where indicator_code = 'all'
        and split = 'all'
        and level = if($unit::varchar is null, 'district', 'unit')
        and ($unit is null or scope_code = $unit)

),

months as (

    select
        period_month,
        max(value) filter (where measure_code = 'sessions') as session_count,
        max(value) filter (where measure_code = 'participants') as participant_count,
        max(value) filter (where measure_code = 'service_hours') as service_hours,
        max(numerator) filter (where measure_code = 'theme_match_rate') as matched_count,
        max(denominator) filter (where measure_code = 'theme_match_rate') as themed_count,
        max(value) filter (where measure_code = 'theme_match_rate') as theme_match_pct,
        max(numerator) filter (where measure_code = 'active_stations_rate') as active_count,
        max(denominator) filter (where measure_code = 'active_stations_rate') as station_count,
        max(value) filter (where measure_code = 'active_stations_rate') as active_pct,
        max(numerator) filter (where measure_code = 'targeted_stations_active_rate')
            as targeted_active_count,
        max(denominator) filter (where measure_code = 'targeted_stations_active_rate')
            as targeted_count

    from figures

    where measure_code in (
        'sessions', 'participants', 'service_hours', 'theme_match_rate', 'active_stations_rate',
        'targeted_stations_active_rate'
    )

    group by period_month

),

people as (

    select * from fct_volunteers_monthly

    where level = if($unit is null, 'district', 'unit') and ($unit is null or scope_code = $unit)

),

joined as (

    select
        months.*,
        people.active_volunteer_count,
        people.registered_volunteer_count,
        last_day(months.period_month) < (select as_of_date from about_city) as is_over

    from months

    left join people on months.period_month = people.period_month

    order by months.period_month desc

)

select * from joined
