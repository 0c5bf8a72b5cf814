-- One row per open case past its deadline, the oldest first, with the file and line it came from.
with

cases as (select * from fct_cases where status = 'open' and is_overdue),

units as (select * from dim_units where is_current),

places as (select * from dim_places where is_current),

indicators as (

    select * from dim_indicators

    qualify row_number() over (partition by indicator_code order by valid_from desc nulls last) = 1

),

named as (

    select
        cases.case_id,
        coalesce(classes.name_zh, cases.class_code) as class_name_zh,
        coalesce(classes.name_en, classes.name_zh, cases.class_code) as class_name_en,
        indicators.name_zh as indicator_name_zh,
        indicators.name_en as indicator_name_en,
        coalesce(places.name_zh, cases.street_code) as street_name_zh,
        coalesce(places.name_en, places.name_zh, cases.street_code) as street_name_en,
        coalesce(units.name_zh, cases.handling_unit_code) as unit_name_zh,
        coalesce(units.name_en, units.name_zh, cases.handling_unit_code) as unit_name_en,
        cases.open_age_days,
        cases.reported_at,
        cases.due_at,
        cases.source_file,
        cases.source_row

    from cases

    left join dim_case_classes as classes on cases.class_code = classes.class_code

    left join units on cases.handling_unit_code = units.unit_code

    left join places on cases.street_code = places.place_code

    left join indicators on cases.indicator_code = indicators.indicator_code

    where ($unit::varchar is null or cases.handling_unit_code = $unit)
        and ($league::varchar is null or units.league_code = $league)

),

ordered as (

    select * from named

    order by open_age_days desc, case_id

)

select * from ordered
