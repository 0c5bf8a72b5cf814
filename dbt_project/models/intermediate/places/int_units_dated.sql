with

about_city as (select * from {{ ref('stg_about__city') }}),

leagues as (select * from {{ ref('leagues') }}),

received as (

    select *
    from {{ ref('stg_reference__units') }}
    qualify {{ latest_version(['unit_code', 'valid_from']) }}

),

ended as (

    select
        unit_code,
        name_zh,
        name_en,
        parent_unit_code,
        kind,
        league_code,
        valid_from,
        {{ valid_until(['unit_code']) }} as valid_to

    from received

),

named as (

    select
        ended.unit_code,
        ended.name_zh,
        ended.name_en,
        ended.parent_unit_code,
        ended.kind,
        ended.league_code,
        leagues.name_zh as league_name_zh,
        leagues.name_en as league_name_en,
        ended.valid_from,
        ended.valid_to,
        row_number() over (
            partition by ended.unit_code
            order by
                (
                    ended.valid_from <= about_city.as_of_date
                    and coalesce(ended.valid_to > about_city.as_of_date, true)
                ) desc,
                ended.valid_from desc
        ) = 1 as is_current

    from ended
    cross join about_city
    left join leagues on ended.league_code = leagues.league_code

)

select * from named
