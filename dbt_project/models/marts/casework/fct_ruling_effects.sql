-- Over 100 lines: what a ruling took away is placed at each level and added back.
with

ruled as (select * from {{ ref('int_cases_summed') }} where ruling_id is not null),

official as (select * from {{ ref('int_measures_rolled_up') }}),

measures as (select * from {{ ref('measures') }}),

districts as (

    select min(place_code) as district_code

    from {{ ref('int_places_dated') }}

    where kind = 'district'

),

months as (select * from {{ ref('int_months') }}),

-- The league is the one that the official figure counts the unit in.
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

-- An exclusion takes the case from every level; a transfer only from the unit that asked.
levelled as (

    select
        ruled.measure_code,
        ruled.indicator_code,
        {{ unfold([
            {
                'scope_kind': "'place'", 'level': "'district'",
                'scope_code': 'coalesce(ruled.district_code, districts.district_code)',
                'is_touched': 'ruled.is_excluded_by_ruling',
            },
            {
                'scope_kind': "'place'", 'level': "'street'",
                'scope_code': 'ruled.street_code',
                'is_touched': 'ruled.is_excluded_by_ruling',
            },
            {
                'scope_kind': "'place'", 'level': "'community'",
                'scope_code': 'ruled.community_code',
                'is_touched': 'ruled.is_excluded_by_ruling',
            },
            {
                'scope_kind': "'place'", 'level': "'grid'",
                'scope_code': 'ruled.grid_code',
                'is_touched': 'ruled.is_excluded_by_ruling',
            },
            {
                'scope_kind': "'unit'", 'level': "'unit'",
                'scope_code': 'ruled.unit_code_without_rulings',
                'is_touched': 'true',
            },
            {
                'scope_kind': "'unit'", 'level': "'league'",
                'scope_code': 'leagues.league_code',
                'is_touched': 'true',
            },
        ]) }},
        ruled.period_month,
        ruled.ruling_id,
        ruled.numerator,
        ruled.denominator

    from ruled
    cross join districts
    left join leagues
        on
        ruled.unit_code_without_rulings = leagues.unit_code
        and ruled.period_month = leagues.period_month

),

taken_away as (

    select
        measure_code,
        indicator_code,
        scope_kind,
        level,
        scope_code,
        period_month,
        count(distinct ruling_id) as ruling_count,
        {{ exact_sum('numerator') }} as numerator,
        {{ exact_sum('denominator') }} as denominator

    from levelled

    where is_touched and scope_code is not null

    group by all

),

added_back as (

    select
        taken_away.measure_code,
        taken_away.indicator_code,
        taken_away.scope_kind,
        taken_away.level,
        taken_away.scope_code,
        'all' as split,
        taken_away.period_month,
        measures.kind,
        measures.unit,
        coalesce(official.numerator, 0) as numerator,
        if(measures.kind = 'count', null, coalesce(official.denominator, 0)) as denominator,
        coalesce(official.numerator, 0) + taken_away.numerator as numerator_without_rulings,
        if(
            measures.kind = 'count',
            null,
            coalesce(official.denominator, 0) + taken_away.denominator
        ) as denominator_without_rulings,
        taken_away.ruling_count

    from taken_away
    inner join measures on taken_away.measure_code = measures.measure_code
    left join official
        on
        taken_away.measure_code = official.measure_code
        and taken_away.indicator_code = official.indicator_code
        and taken_away.scope_kind = official.scope_kind
        and taken_away.level = official.level
        and taken_away.scope_code = official.scope_code
        and taken_away.period_month = official.period_month
        and official.split = 'all'

),

valued as (

    select
        measure_code,
        indicator_code,
        scope_kind,
        level,
        scope_code,
        split,
        period_month,
        numerator,
        denominator,
        {{ measure_value('kind', 'numerator', 'denominator') }} as value,
        numerator_without_rulings,
        denominator_without_rulings,
        {{ measure_value('kind', 'numerator_without_rulings', 'denominator_without_rulings') }}
            as value_without_rulings,
        ruling_count

    from added_back

)

select * from valued
