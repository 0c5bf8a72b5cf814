-- Every target × place or unit × due period, from the level at which the target is set down to the
-- lowest level that its children reach. Scopes and drivers are those of the due date, so that
-- children add up to their parent in each period, whatever moved in between. A direct target is
-- copied; an additive one is divided by the largest remainder, level by level, ties going to the
-- lower code.
-- A period is named by its last month; quarters end in March, June, September and December.
-- Over 100 lines: one cascade, one level after the other, is read in one piece.
{%- set numbers = ['floor', 'expected', 'good', 'stretch'] %}
{%- set depths = [1, 2, 3] %}
with

targets as (

    select * from {{ ref('int_targets_named') }}
    where decomposition_type is distinct from 'not_local'

),

about_city as (select * from {{ ref('stg_about__city') }}),

levels as (select * from {{ ref('stg_about__levels') }}),

measures as (select * from {{ ref('int_measures_rolled_up') }}),

places as (select * from {{ ref('int_places_unfolded') }}),

units as (select * from {{ ref('int_units_dated') }}),

first_data as (select min(period_month) as first_month from measures),

districts as (select min(place_code) as district_code from places where kind = 'district'),

-- Before the first record of any kind nothing can be missing.
months as (

    select
        targets.*,
        levels.level_number as lowest_level_number,
        {{ date_series(
            "greatest(date_trunc('month', targets.valid_from), first_data.first_month)",
            "date_trunc('month', about_city.as_of_date)",
            'month'
        ) }} as period_month

    from targets
    cross join first_data
    cross join about_city
    left join levels on targets.cascade_to = levels.kind

),

due as (

    select
        *,
        (period_month - to_months(period_months - 1))::date as first_month,
        last_day(period_month) as due_date

    from months

    where
        month(period_month) % period_months = 0
        and coalesce(valid_to > last_day(period_month), true)

),

periods as (select distinct first_month, due_date from due),

-- The district's own unit sets the targets of others and has none as a unit.
scopes as (

    select
        'place' as scope_kind,
        kind as level,
        level_number,
        place_code as scope_code,
        parent_place_code as parent_scope_code,
        unit_code,
        null as league_code,
        population,
        valid_from,
        valid_to

    from places

    where
        kind in (select level from targets)
        or level_number <= (select max(lowest_level_number) from months)

    union all

    select
        'unit',
        'unit',
        null,
        units.unit_code,
        districts.district_code,
        units.unit_code,
        units.league_code,
        null,
        units.valid_from,
        units.valid_to

    from units
    cross join districts

    where units.kind <> 'district'

),

-- Of several versions of a place or unit within the period the last one counts.
standing as (

    select
        periods.first_month,
        periods.due_date,
        scopes.*,
        coalesce(scopes.valid_to > periods.due_date, true) as is_valid_when_due

    from periods
    inner join scopes
        on
        scopes.valid_from <= periods.due_date
        and coalesce(scopes.valid_to > periods.first_month, true)

    qualify
        row_number() over (
            partition by
                periods.first_month, periods.due_date, scopes.scope_kind, scopes.scope_code
            order by scopes.valid_from desc
        ) = 1

),

divided as (select * from due where decomposition_type = 'additive' and cascade_to is not null),

divided_on as (select distinct due_date from divided),

held as (

    select
        divided_on.due_date,
        places.*

    from divided_on
    inner join places
        on
        places.valid_from <= divided_on.due_date
        and coalesce(places.valid_to > divided_on.due_date, true)

),

grids_counted as (

    select
        due_date,
        {{ unfold([
            {'scope_kind': "'place'", 'scope_code': 'district_code'},
            {'scope_kind': "'place'", 'scope_code': 'street_code'},
            {'scope_kind': "'place'", 'scope_code': 'community_code'},
            {'scope_kind': "'place'", 'scope_code': 'grid_code'},
            {'scope_kind': "'unit'", 'scope_code': 'unit_code'},
        ]) }}

    from held

    where kind = 'grid'

),

-- A unit's people are those of the highest places that it holds; what lies in them counts once.
people_counted as (

    select
        held.due_date,
        held.unit_code as scope_code,
        sum(held.population) as population

    from held
    left join held as parents
        on held.parent_place_code = parents.place_code and held.due_date = parents.due_date

    where held.unit_code is distinct from parents.unit_code

    group by held.due_date, held.unit_code

),

driven as (

    select
        due_date,
        'grids' as driver,
        null as target_code,
        scope_kind,
        scope_code,
        count(*) as weight

    from grids_counted
    group by due_date, scope_kind, scope_code

    union all

    select due_date, 'population', null, 'place', place_code, max(population)
    from held
    group by due_date, place_code

    union all

    select due_date, 'population', null, 'unit', scope_code, population
    from people_counted

    union all

    -- What each has done in the same months of the year before.
    select
        divided.due_date,
        'baseline',
        divided.target_code,
        measures.scope_kind,
        measures.scope_code,
        round(greatest(sum(measures.numerator), 0))

    from divided
    inner join measures
        on
        divided.measure_code = measures.measure_code
        and divided.measured_indicator_code = measures.indicator_code
        and divided.split = measures.split
        and measures.period_month >= divided.first_month - interval 12 month
        and measures.period_month <= divided.period_month - interval 12 month

    where divided.allocation_driver = 'baseline'

    group by divided.due_date, divided.target_code, measures.scope_kind, measures.scope_code

),

weighed as (

    select
        divided.target_code,
        divided.due_date,
        driven.scope_kind,
        driven.scope_code,
        max(driven.weight)::bigint as weight

    from divided
    inner join driven
        on
        divided.due_date = driven.due_date
        and divided.allocation_driver = driven.driver
        and coalesce(driven.target_code = divided.target_code, true)

    group by all

),

reached_0 as (

    select
        due.* exclude (scope_kind, level),
        standing.scope_kind,
        standing.level,
        standing.scope_code,
        null::varchar as parent_scope_code,
        coalesce(due.lead_unit_code, standing.unit_code) as unit_code,
        standing.is_valid_when_due

    from due
    inner join standing
        on
        due.first_month = standing.first_month
        and due.due_date = standing.due_date
        and due.scope_kind = standing.scope_kind
        and due.level = standing.level
        and (
            due.scope_kind = 'place'
            or due.league_code is null
            or due.league_code = standing.league_code
        )
        and (
            due.scope_kind = 'place'
            or due.lead_unit_code is null
            or due.lead_unit_code = standing.scope_code
        )

),
{% for depth in depths %}
children_{{ depth }} as (

    select
        parents.* exclude (
            scope_kind, level, scope_code, parent_scope_code, unit_code, is_valid_when_due
        ),
        standing.scope_kind,
        standing.level,
        standing.scope_code,
        standing.parent_scope_code,
        case
            when standing.scope_kind = 'unit' then standing.unit_code
            else coalesce(parents.lead_unit_code, standing.unit_code)
        end as unit_code,
        standing.is_valid_when_due,
        coalesce(weighed.weight, 0) as weight

    from reached_{{ depth - 1 }} as parents
    inner join standing
        on
        parents.scope_kind = 'place'
        and parents.scope_code = standing.parent_scope_code
        and parents.first_month = standing.first_month
        and parents.due_date = standing.due_date
        and (
            standing.level_number <= parents.lowest_level_number
            or (
                parents.cascade_to = standing.level
                and (parents.league_code is null or parents.league_code = standing.league_code)
            )
        )
    left join weighed
        on
        parents.target_code = weighed.target_code
        and parents.due_date = weighed.due_date
        and standing.scope_kind = weighed.scope_kind
        and standing.scope_code = weighed.scope_code

),

-- Where nobody has any of the driver, all count alike.
shared_{{ depth }} as (

    select
        *,
        if(sum(weight) over siblings > 0, weight, 1)::bigint as share_weight,
        if(sum(weight) over siblings > 0, sum(weight) over siblings, count(*) over siblings)::bigint
            as all_weight

    from children_{{ depth }}

    window
        siblings as (
            partition by target_code, due_date, parent_scope_code, is_valid_when_due
        )

),

quoted_{{ depth }} as (

    select
        *,
        {%- for number in numbers %}
        ({{ number }}::bigint * share_weight) % all_weight as {{ number }}_remainder,
        (
            ({{ number }}::bigint * share_weight)
            - ({{ number }}::bigint * share_weight) % all_weight
        ) / all_weight as {{ number }}_whole{{ "," if not loop.last }}
        {%- endfor %}

    from shared_{{ depth }}

),

reached_{{ depth }} as (

    select
        * exclude (
            weight,
            share_weight,
            all_weight,
            {%- for number in numbers %}
            {{ number }},
            {{ number }}_remainder,
            {{ number }}_whole{{ "," if not loop.last }}
            {%- endfor %}
        ),
        {%- for number in numbers %}
        case
            when coalesce(decomposition_type <> 'additive', true) then {{ number }}
            when is_valid_when_due
                then
                    {{ number }}_whole
                    + if(
                        row_number() over (
                            partition by
                                target_code, due_date, parent_scope_code, is_valid_when_due
                            order by {{ number }}_remainder desc, scope_code
                        ) <= {{ number }} - sum({{ number }}_whole) over (
                            partition by
                                target_code, due_date, parent_scope_code, is_valid_when_due
                        ),
                        1,
                        0
                    )
        end as {{ number }}{{ "," if not loop.last }}
        {%- endfor %}

    from quoted_{{ depth }}

),
{% endfor %}
cascaded as (

    {%- for depth in [0] + depths %}
    select
        target_code,
        indicator_code,
        measure_code,
        measured_indicator_code,
        measure_kind,
        family,
        unit,
        direction,
        decomposition_type,
        target_type,
        period_months,
        split,
        scope_kind,
        level,
        scope_code,
        parent_scope_code,
        unit_code,
        floor,
        expected,
        good,
        stretch,
        given_buffer_pct,
        planned_count,
        min_count,
        is_sampled,
        is_valid_when_due,
        first_month,
        period_month,
        due_date

    from reached_{{ depth }}
    {{ "union all" if not loop.last }}
    {%- endfor %}

)

select * from cascaded
