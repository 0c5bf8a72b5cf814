-- Over 100 lines: one branch per source of facts, so that a new measure is a row in one of them.
-- A view: to write these rows down takes longer than to put them together again.
{{ config(materialized='view') }}

with

about_city as (select * from {{ ref('stg_about__city') }}),

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

-- Told apart by split alone: by indicator they would double the largest mart of all.
from_findings as (

    select
        {{ unfold([
            {
                'measure_code': "'findings_per_100_visits'",
                'numerator': 'finding_count::double', 'denominator': 'visit_count::double',
            },
            {
                'measure_code': "'half_credit_failure_rate'",
                'numerator': 'failed_item_count', 'denominator': 'tested_item_count::double',
            },
            {
                'measure_code': "'inspection_visits'",
                'numerator': 'visit_count::double', 'denominator': 'null::double',
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

    where indicator_code = 'all'

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
            {'measure_code': "'cleanup_trips'", 'numerator': '1.0::double'},
            {
                'measure_code': "'programme_trips'",
                'numerator': "if(programme_code is null, null, 1.0::double)",
            },
        ]) }},
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        period_month

    from {{ ref('int_cleanup_trips_placed') }}

),

from_activities as (

    select
        {{ unfold([
            {
                'measure_code': "'sessions'",
                'numerator': '1.0::double', 'denominator': 'null::double',
            },
            {
                'measure_code': "'participants'",
                'numerator': 'participant_count::double', 'denominator': 'null::double',
            },
            {
                'measure_code': "'service_hours'",
                'numerator': 'service_hours', 'denominator': 'null::double',
            },
            {
                'measure_code': "'featured_share'",
                'numerator': 'is_featured::integer::double', 'denominator': '1.0::double',
            },
            {
                'measure_code': "'theme_match_rate'",
                'numerator': 'is_theme_matched::integer::double', 'denominator': '1.0::double',
            },
            {
                'measure_code': "'hours_per_session'",
                'numerator': 'service_hours', 'denominator': '1.0::double',
            },
            {
                'measure_code': "'served_hours_per_100_planned'",
                'numerator': 'if(planned_volunteer_hours > 0, service_hours, null)',
                'denominator': 'planned_volunteer_hours',
            },
        ]) }},
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        period_month

    from {{ ref('int_activities_placed') }}

),

from_stations as (

    select
        {{ unfold([
            {
                'measure_code': "'active_stations_rate'",
                'numerator': 'is_active::integer::double',
            },
            {
                'measure_code': "'targeted_stations_active_rate'",
                'numerator': 'if(is_targeted, is_active::integer::double, null)',
            },
        ]) }},
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        period_month

    from {{ ref('int_stations_monthly') }}

),

{%- set placed_codes = 'grid_code, community_code, street_code, district_code' %}

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
        indicator_code,
        {{ placed_codes }},
        unit_code,
        split,
        period_month,
        numerator,
        denominator
    from from_findings

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
        {{ placed_codes }},
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
        {{ placed_codes }},
        unit_code,
        'all' as split,
        period_month,
        numerator,
        denominator
    from from_activities

    union all

    select
        measure_code,
        'all' as indicator_code,
        {{ placed_codes }},
        unit_code,
        'all' as split,
        period_month,
        numerator,
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
    inner join about_city on united.period_month <= about_city.as_of_date

    where united.numerator is not null

)

select * from based
