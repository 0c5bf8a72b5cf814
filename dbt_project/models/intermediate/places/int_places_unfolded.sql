-- Each place with its ancestors, one row per period of validity. Ancestors are looked up by code
-- alone: a street keeps its code when its name or its unit changes.
with

places as (

    select *
    from {{ ref('stg_reference__places') }}
    qualify {{ latest_version(['place_code', 'valid_from']) }}

),

about_city as (select * from {{ ref('stg_about__city') }}),

levels as (select * from {{ ref('stg_about__levels') }}),

parents as (

    select place_code, kind, parent_place_code
    from places
    qualify row_number() over (partition by place_code order by valid_from desc) = 1

),

climbed as (

    select
        places.*,
        [places.kind, parents.kind, grandparents.kind, great_grandparents.kind] as kinds,
        [
            places.place_code,
            parents.place_code,
            grandparents.place_code,
            great_grandparents.place_code
        ] as codes

    from places
    left join parents on places.parent_place_code = parents.place_code
    left join parents as grandparents on parents.parent_place_code = grandparents.place_code
    left join parents as great_grandparents
        on grandparents.parent_place_code = great_grandparents.place_code

),

dated as (

    select
        climbed.*,
        climbed.valid_from <= about_city.as_of_date
        and coalesce(climbed.valid_to > about_city.as_of_date, true) as is_valid_now

    from climbed
    cross join about_city

),

unfolded as (

    select
        dated.place_code,
        dated.name_zh,
        dated.name_en,
        dated.kind,
        levels.level_number,
        dated.parent_place_code,
        codes[list_position(kinds, 'district')] as district_code,
        codes[list_position(kinds, 'street')] as street_code,
        codes[list_position(kinds, 'community')] as community_code,
        codes[list_position(kinds, 'grid')] as grid_code,
        dated.unit_code,
        dated.population,
        dated.geometry,
        dated.valid_from,
        dated.valid_to,
        row_number() over (
            partition by dated.place_code order by is_valid_now desc, dated.valid_from desc
        ) = 1 as is_current

    from dated
    inner join levels on dated.kind = levels.kind

)

select * from unfolded
