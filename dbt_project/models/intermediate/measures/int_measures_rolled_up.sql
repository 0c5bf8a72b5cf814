with

based as (select * from {{ ref('int_measures_based') }}),

about_city as (select * from {{ ref('stg_about__city') }}),

districts as (

    select min(place_code) as district_code

    from {{ ref('int_places_dated') }}

    where kind = 'district'

),

months as (select * from {{ ref('int_months') }}),

-- A unit's league is the one in force on the day on which the month is looked at.
leagues as (

    select
        units.unit_code,
        units.league_code,
        months.period_month

    from {{ ref('int_units_dated') }} as units
    inner join months
        on
        units.valid_from <= months.looked_at_date
        and coalesce(units.valid_to > months.looked_at_date, true)

    where units.league_code is not null

),

levelled as (

    select
        based.measure_code,
        based.indicator_code,
        {{ unfold([
            {
                'scope_kind': "'place'", 'level': "'district'",
                'scope_code': 'coalesce(based.district_code, districts.district_code)',
            },
            {'scope_kind': "'place'", 'level': "'street'", 'scope_code': 'based.street_code'},
            {'scope_kind': "'place'", 'level': "'community'", 'scope_code': 'based.community_code'},
            {'scope_kind': "'place'", 'level': "'grid'", 'scope_code': 'based.grid_code'},
            {'scope_kind': "'unit'", 'level': "'unit'", 'scope_code': 'based.unit_code'},
            {'scope_kind': "'unit'", 'level': "'league'", 'scope_code': 'leagues.league_code'},
        ]) }},
        based.split,
        based.period_month,
        based.numerator,
        based.denominator

    from based
    cross join districts
    cross join about_city
    left join leagues
        on
        based.unit_code = leagues.unit_code
        and based.period_month = leagues.period_month

    where based.period_month <= about_city.as_of_date

),

rolled_up as (

    select
        measure_code,
        indicator_code,
        scope_kind,
        level,
        scope_code,
        split,
        period_month,
        {{ exact_sum('numerator') }} as numerator,
        {{ exact_sum('denominator') }} as denominator

    from levelled

    where scope_code is not null

    group by all

)

select * from rolled_up
