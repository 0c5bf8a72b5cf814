-- Over 100 lines: one climb from grid to district, with its dates, is easier to check in one piece.
-- A change of parent above a place splits the place's own period, so that old months keep their old
-- streets; a new name or unit above it does not.
with

about_city as (select * from {{ ref('stg_about__city') }}),

levels as (select * from {{ ref('stg_about__levels') }}),

received as (

    select *
    from {{ ref('stg_reference__places') }}
    qualify {{ latest_version(['place_code', 'valid_from']) }}

),

places as (

    select
        place_code,
        name_zh,
        name_en,
        kind,
        parent_place_code,
        unit_code,
        population,
        geometry,
        source_file,
        source_row,
        valid_from,
        coalesce({{ valid_until(['place_code']) }}, date '9999-12-31') as ends_on

    from received

),

moves as (

    select
        place_code,
        kind,
        parent_place_code,
        valid_from

    from places

    qualify
        row_number() over (partition by place_code order by valid_from) = 1
        or parent_place_code is distinct from lag(parent_place_code) over (
            partition by place_code order by valid_from
        )

),

parents as (

    select
        place_code,
        kind,
        parent_place_code,
        {{ applies_from(['place_code']) }} as applies_from,
        {{ applies_to(['place_code']) }} as applies_to

    from moves

),

climbed as (

    select
        places.place_code,
        places.name_zh,
        places.name_en,
        places.kind,
        places.parent_place_code,
        {%- for level in ['district', 'street', 'community', 'grid'] %}
        case '{{ level }}'
            when places.kind then places.place_code
            when parents.kind then parents.place_code
            when grandparents.kind then grandparents.place_code
            when great_grandparents.kind then great_grandparents.place_code
        end as {{ level }}_code,
        {%- endfor %}
        places.unit_code,
        places.population,
        places.geometry,
        places.source_file,
        places.source_row,
        greatest(
            places.valid_from,
            parents.applies_from,
            grandparents.applies_from,
            great_grandparents.applies_from
        ) as valid_from,
        nullif(
            least(
                places.ends_on,
                parents.applies_to,
                grandparents.applies_to,
                great_grandparents.applies_to
            ),
            date '9999-12-31'
        ) as valid_to

    from places
    left join parents
        on
        places.parent_place_code = parents.place_code
        and places.ends_on > parents.applies_from
        and places.valid_from < parents.applies_to
    left join parents as grandparents
        on
        parents.parent_place_code = grandparents.place_code
        and least(places.ends_on, parents.applies_to) > grandparents.applies_from
        and greatest(places.valid_from, parents.applies_from) < grandparents.applies_to
    left join parents as great_grandparents
        on
        grandparents.parent_place_code = great_grandparents.place_code
        and least(places.ends_on, parents.applies_to, grandparents.applies_to)
        > great_grandparents.applies_from
        and greatest(places.valid_from, parents.applies_from, grandparents.applies_from)
        < great_grandparents.applies_to

),

unfolded as (

    select
        climbed.place_code,
        climbed.name_zh,
        climbed.name_en,
        climbed.kind,
        levels.level_number,
        climbed.parent_place_code,
        climbed.district_code,
        climbed.street_code,
        climbed.community_code,
        climbed.grid_code,
        climbed.unit_code,
        climbed.population,
        climbed.geometry,
        climbed.valid_from,
        climbed.valid_to,
        row_number() over (
            partition by climbed.place_code
            order by
                (
                    climbed.valid_from <= about_city.as_of_date
                    and coalesce(climbed.valid_to > about_city.as_of_date, true)
                ) desc,
                climbed.valid_from desc
        ) = 1 as is_current,
        climbed.source_file,
        climbed.source_row

    from climbed
    cross join about_city
    left join levels on climbed.kind = levels.kind

)

select * from unfolded
