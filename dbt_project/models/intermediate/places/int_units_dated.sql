with

units as (

    select *
    from {{ ref('stg_reference__units') }}
    qualify {{ latest_version(['unit_code', 'valid_from']) }}

),

leagues as (select * from {{ ref('leagues') }}),

about_city as (select * from {{ ref('stg_about__city') }}),

named as (

    select
        units.unit_code,
        units.name_zh,
        units.name_en,
        units.parent_unit_code,
        units.kind,
        units.league_code,
        leagues.name_zh as league_name_zh,
        leagues.name_en as league_name_en,
        units.valid_from,
        units.valid_to,
        row_number() over (
            partition by units.unit_code
            order by
                units.valid_from <= about_city.as_of_date
                and coalesce(units.valid_to > about_city.as_of_date, true) desc,
                units.valid_from desc
        ) = 1 as is_current

    from units
    cross join about_city
    left join leagues on units.league_code = leagues.league_code

)

select * from named
