-- Over 100 lines: people are counted once per scope, so each scope is counted from the records.
with

about_city as (select * from {{ ref('stg_about__city') }}),

activities as (select * from {{ ref('int_activities_placed') }}),

districts as (

    select min(place_code) as district_code

    from {{ ref('int_places_dated') }}

    where kind = 'district'

),

records as (

    select *
    from {{ ref('stg_activity__service_records') }}
    qualify {{ latest_version(['volunteer_id', 'activity_id']) }}

),

awards as (

    select *
    from {{ ref('stg_ledger__awards') }}
    qualify {{ latest_version(['award_id']) }}

),

stars as (

    select
        recipient_code as volunteer_id,
        date_trunc('month', min(awarded_on))::date as star_month

    from awards

    where kind = 'star_volunteer'

    group by recipient_code

),

served as (

    select
        records.volunteer_id,
        {{ unfold([
            {
                'scope_kind': "'place'", 'level': "'district'",
                'scope_code': 'districts.district_code',
            },
            {'scope_kind': "'unit'", 'level': "'unit'", 'scope_code': 'activities.unit_code'},
            {
                'scope_kind': "'station'", 'level': "'station'",
                'scope_code': 'activities.station_code',
            },
        ]) }},
        activities.period_month

    from records
    inner join activities on records.activity_id = activities.activity_id
    inner join about_city on activities.period_month <= about_city.as_of_date
    cross join districts

),

people as (

    select
        served.scope_kind,
        served.level,
        served.scope_code,
        served.volunteer_id,
        min(served.period_month) as first_month,
        if(
            min(stars.star_month) is null,
            null,
            greatest(min(served.period_month), min(stars.star_month))
        ) as star_month

    from served
    left join stars on served.volunteer_id = stars.volunteer_id

    where served.scope_code is not null

    group by all

),

newcomers as (

    select
        scope_kind,
        level,
        scope_code,
        first_month as period_month,
        count(*) as new_volunteer_count

    from people

    group by all

),

new_stars as (

    select
        level,
        scope_code,
        star_month as period_month,
        count(*) as new_star_count

    from people

    where star_month is not null

    group by all

),

active as (

    select
        level,
        scope_code,
        period_month,
        count(distinct volunteer_id) as active_volunteer_count

    from served

    group by all

),

scopes as (

    select
        scope_kind,
        level,
        scope_code,
        min(period_month) as first_month

    from newcomers

    group by all

),

expected as (

    select
        scopes.scope_kind,
        scopes.level,
        scopes.scope_code,
        months.period_month

    from scopes
    inner join {{ ref('int_months') }} as months on scopes.first_month <= months.period_month

),

counted as (

    select
        expected.scope_kind,
        expected.level,
        expected.scope_code,
        expected.period_month,
        sum(coalesce(newcomers.new_volunteer_count, 0)) over so_far as registered_volunteer_count,
        coalesce(newcomers.new_volunteer_count, 0) as new_volunteer_count,
        coalesce(active.active_volunteer_count, 0) as active_volunteer_count,
        sum(coalesce(new_stars.new_star_count, 0)) over so_far as star_volunteer_count

    from expected
    {%- for part in ['newcomers', 'new_stars', 'active'] %}
    left join {{ part }}
        on
        expected.level = {{ part }}.level
        and expected.scope_code = {{ part }}.scope_code
        and expected.period_month = {{ part }}.period_month
    {%- endfor %}

    window
        so_far as (
            partition by expected.level, expected.scope_code
            order by expected.period_month
            rows between unbounded preceding and current row
        )

),

shared as (

    select
        scope_kind,
        level,
        scope_code,
        period_month,
        registered_volunteer_count::bigint as registered_volunteer_count,
        new_volunteer_count,
        active_volunteer_count,
        star_volunteer_count::bigint as star_volunteer_count,
        100.0e0 * active_volunteer_count / registered_volunteer_count as active_volunteer_share_pct,
        100.0e0 * star_volunteer_count / registered_volunteer_count as star_volunteer_share_pct

    from counted

)

select * from shared
