with

about_city as (select * from {{ ref('stg_about__city') }}),

received as (

    select *
    from {{ ref('stg_reference__stations') }}
    qualify {{ latest_version(['station_code', 'valid_from']) }}

),

ended as (

    select
        station_code,
        name_zh,
        name_en,
        kind,
        is_targeted,
        place_code,
        unit_code,
        source_file,
        source_row,
        valid_from,
        {{ valid_until(['station_code']) }} as valid_to,
        {{ applies_from(['station_code']) }} as applies_from,
        {{ applies_to(['station_code']) }} as applies_to

    from received

),

dated as (

    select
        ended.*,
        row_number() over (
            partition by ended.station_code
            order by
                (
                    ended.valid_from <= about_city.as_of_date
                    and coalesce(ended.valid_to > about_city.as_of_date, true)
                ) desc,
                ended.valid_from desc
        ) = 1 as is_current

    from ended
    cross join about_city

)

select * from dated
