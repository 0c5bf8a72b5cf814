{{ config(severity='warn', meta={'owner': 'suspicion'}) }}
-- Its facts still count for the district, but for no community or street.
with

astray as (

    select
        place_code,
        kind,
        parent_place_code,
        valid_from

    from {{ ref('dim_places') }}

    where
        district_code is null
        or (kind in ('community', 'grid') and street_code is null)
        or (kind = 'grid' and community_code is null)

)

select * from astray
