-- Over 100 lines: grids and the five levels above them are summed side by side.
with

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

-- Most rows are of grids. Summed without them once, what is above has a tenth of the rows to sum.
above_grids as (

    select
        measure_code,
        indicator_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        split,
        period_month,
        {{ exact_part('numerator') }} as numerator,
        {{ exact_part('denominator') }} as denominator

    from {{ ref('int_measures_based') }}

    group by all

),

levelled as (

    select
        above_grids.measure_code,
        above_grids.indicator_code,
        {{ unfold([
            {
                'scope_kind': "'place'", 'level': "'district'",
                'scope_code': 'coalesce(above_grids.district_code, districts.district_code)',
            },
            {
                'scope_kind': "'place'", 'level': "'street'",
                'scope_code': 'above_grids.street_code',
            },
            {
                'scope_kind': "'place'", 'level': "'community'",
                'scope_code': 'above_grids.community_code',
            },
            {'scope_kind': "'unit'", 'level': "'unit'", 'scope_code': 'above_grids.unit_code'},
            {'scope_kind': "'unit'", 'level': "'league'", 'scope_code': 'leagues.league_code'},
        ]) }},
        above_grids.split,
        above_grids.period_month,
        above_grids.numerator,
        above_grids.denominator

    from above_grids
    cross join districts
    left join leagues
        on
        above_grids.unit_code = leagues.unit_code
        and above_grids.period_month = leagues.period_month

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
        sum(numerator)::double as numerator,
        sum(denominator)::double as denominator

    from levelled

    where scope_code is not null

    group by all

    union all

    select
        measure_code,
        indicator_code,
        'place' as scope_kind,
        'grid' as level,
        grid_code as scope_code,
        split,
        period_month,
        {{ exact_sum('numerator') }} as numerator,
        {{ exact_sum('denominator') }} as denominator

    from {{ ref('int_measures_based') }}

    where grid_code is not null

    group by all

)

select * from rolled_up
