-- Each measure at every level it has: sums of numerators over sums of denominators, never an
-- average of averages. Measures without a place are counted for the unit and for the district.
with

based as (select * from {{ ref('int_measures_based') }}),

places as (select * from {{ ref('int_places_current') }}),

districts as (select min(place_code) as district_code from places where kind = 'district'),

placed as (

    select
        based.*,
        places.grid_code,
        places.community_code,
        places.street_code,
        coalesce(places.district_code, districts.district_code) as district_code

    from based
    cross join districts
    left join places on based.place_code = places.place_code

),

levelled as (

    select
        *,
        unnest([
            {'scope_kind': 'place', 'level': 'district', 'scope_code': district_code},
            {'scope_kind': 'place', 'level': 'street', 'scope_code': street_code},
            {'scope_kind': 'place', 'level': 'community', 'scope_code': community_code},
            {'scope_kind': 'place', 'level': 'grid', 'scope_code': grid_code},
            {'scope_kind': 'unit', 'level': 'unit', 'scope_code': unit_code}
        ], recursive := true)

    from placed

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
        sum(numerator) as numerator,
        sum(denominator) as denominator

    from levelled

    where scope_code is not null and period_month is not null

    group by all

)

select * from rolled_up
