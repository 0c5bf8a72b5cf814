-- Over 100 lines: one branch per source of facts, so that a new measure is a row in one of them.
with

measures as (select * from {{ ref('measures') }}),

from_observations as (

    select
        {{ unfold([
            {
                'measure_code': "'score_rate'",
                'numerator': 'earned_score', 'denominator': 'possible_score',
            },
            {
                'measure_code': "'site_pass_rate'",
                'numerator': 'passed_visit_count::double', 'denominator': 'visit_count::double',
            },
        ]) }},
        indicator_code,
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        split,
        period_month

    from {{ ref('int_observations_summed') }}

),

from_grids as (

    select
        'grid_inspection_coverage_rate' as measure_code,
        {{ unfold([
            {'split': "'all'", 'numerator': '(visit_count > 0)::integer::double'},
            {'split': "'unannounced'",
                'numerator': '(unannounced_visit_count > 0)::integer::double'},
        ]) }},
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        period_month

    from {{ ref('int_grids_monthly') }}

),

from_posts as (select * from {{ ref('int_grid_posts_monthly') }}),

from_cases as (select * from {{ ref('int_cases_summed') }} where not is_excluded_by_ruling),

from_trips as (

    select
        {{ unfold([
            {'measure_code': "'crew_trips'", 'numerator': 'crew_count::double'},
            {'measure_code': "'vehicle_trips'", 'numerator': 'vehicle_count::double'},
            {'measure_code': "'cleanup_tonnes'", 'numerator': 'load_tonnes'},
        ]) }},
        unit_code,
        period_month

    from {{ ref('int_cleanup_trips_latest') }}

),

from_activities as (

    select
        {{ unfold([
            {'measure_code': "'sessions'", 'numerator': '1.0::double'},
            {'measure_code': "'participants'", 'numerator': 'participant_count::double'},
            {'measure_code': "'service_hours'", 'numerator': 'service_hours'},
        ]) }},
        unit_code,
        period_month

    from {{ ref('int_activities_placed') }}

),

from_stations as (select * from {{ ref('int_stations_monthly') }}),

{%- set placed_codes = 'grid_code, community_code, street_code, district_code' %}
{%- set no_place_codes %}
        null::varchar as grid_code,
        null::varchar as community_code,
        null::varchar as street_code,
        null::varchar as district_code
{%- endset %}

united as (

    select
        measure_code,
        indicator_code,
        {{ placed_codes }},
        unit_code,
        split,
        period_month,
        numerator,
        denominator
    from from_observations

    union all

    select
        measure_code,
        'all' as indicator_code,
        {{ placed_codes }},
        unit_code,
        split,
        period_month,
        numerator,
        1.0::double as denominator
    from from_grids

    union all

    select
        'grid_post_vacancy_rate' as measure_code,
        'all' as indicator_code,
        {{ placed_codes }},
        unit_code,
        'all' as split,
        period_month,
        vacant_post_count::double as numerator,
        post_count::double as denominator
    from from_posts

    union all

    select
        measure_code,
        indicator_code,
        {{ placed_codes }},
        unit_code,
        'all' as split,
        period_month,
        numerator,
        denominator
    from from_cases

    union all

    select
        measure_code,
        'all' as indicator_code,
        {{ no_place_codes }},
        unit_code,
        'all' as split,
        period_month,
        numerator,
        null::double as denominator
    from from_trips

    union all

    select
        measure_code,
        'all' as indicator_code,
        {{ no_place_codes }},
        unit_code,
        'all' as split,
        period_month,
        numerator,
        null::double as denominator
    from from_activities

    union all

    select
        'active_stations_rate' as measure_code,
        'all' as indicator_code,
        {{ no_place_codes }},
        unit_code,
        'all' as split,
        period_month,
        is_active::integer::double as numerator,
        1.0::double as denominator
    from from_stations

),

based as (

    select
        united.measure_code,
        united.indicator_code,
        united.grid_code,
        united.community_code,
        united.street_code,
        united.district_code,
        united.unit_code,
        united.split,
        united.period_month,
        united.numerator,
        if(measures.kind = 'count', null, united.denominator) as denominator

    from united
    inner join measures on united.measure_code = measures.measure_code

    where united.numerator is not null

)

select * from based
