-- Every additive measure at its finest grain: place and unit (either may be null), indicator,
-- split, month, numerator, denominator (null for plain counts). One branch per source of facts.
with

observations as (select * from {{ ref('int_observations_summed') }}),

grids as (select * from {{ ref('int_grids_monthly') }}),

cases as (select * from {{ ref('int_cases_summed') }}),

trips as (

    select *
    from {{ ref('stg_dispatch__cleanup_trips') }}
    qualify {{ latest_version(['trip_id']) }}

),

activities as (select * from {{ ref('int_activities_placed') }}),

stations as (select * from {{ ref('int_stations_monthly') }}),

measures as (select measure_code, kind from {{ ref('measures') }}),

from_observations as (

    select
        unnest([
            {'measure_code': 'score_rate', 'numerator': earned_score,
                'denominator': possible_score},
            {'measure_code': 'site_pass_rate', 'numerator': passed_visit_count::double,
                'denominator': visit_count::double}
        ], recursive := true),
        indicator_code,
        place_code,
        unit_code,
        split,
        period_month

    from observations

),

from_grids as (

    select
        unnest([
            {'measure_code': 'grid_inspection_coverage_rate', 'split': 'all',
                'numerator': (visit_count > 0)::integer::double, 'denominator': 1.0::double},
            {'measure_code': 'grid_inspection_coverage_rate', 'split': 'unannounced',
                'numerator': (unannounced_visit_count > 0)::integer::double,
                'denominator': 1.0::double},
            {'measure_code': 'grid_post_vacancy_rate', 'split': 'all',
                'numerator': vacant_post_count::double, 'denominator': post_count::double}
        ], recursive := true),
        'all' as indicator_code,
        grid_code as place_code,
        unit_code,
        period_month

    from grids

),

from_trips as (

    select
        unnest([
            {'measure_code': 'crew_trips', 'numerator': crew_count::double},
            {'measure_code': 'vehicle_trips', 'numerator': vehicle_count::double},
            {'measure_code': 'cleanup_tonnes', 'numerator': load_tonnes}
        ], recursive := true),
        unit_code,
        date_trunc('month', departed_at)::date as period_month

    from trips

),

from_activities as (

    select
        unnest([
            {'measure_code': 'sessions', 'numerator': 1.0::double},
            {'measure_code': 'participants', 'numerator': participant_count::double},
            {'measure_code': 'service_hours', 'numerator': service_hours}
        ], recursive := true),
        unit_code,
        period_month

    from activities

),

united as (

    select
        measure_code, indicator_code, place_code, unit_code, split, period_month,
        numerator, denominator
    from from_observations

    union all

    select
        measure_code, indicator_code, place_code, unit_code, split, period_month,
        numerator, denominator
    from from_grids
    where denominator is not null

    union all

    select
        measure_code, indicator_code, place_code, unit_code, 'all', period_month,
        numerator, denominator
    from cases

    union all

    select measure_code, 'all', null, unit_code, 'all', period_month, numerator, null
    from from_trips
    where numerator is not null

    union all

    select measure_code, 'all', null, unit_code, 'all', period_month, numerator, null
    from from_activities
    where numerator is not null

    union all

    select
        'active_stations_rate', 'all', null, unit_code, 'all', period_month,
        is_active::integer::double, 1.0
    from stations

),

based as (

    select
        united.* exclude (denominator),
        if(measures.kind = 'count', null, united.denominator) as denominator

    from united
    inner join measures on united.measure_code = measures.measure_code

)

select * from based
