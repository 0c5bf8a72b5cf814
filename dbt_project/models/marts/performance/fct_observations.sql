with

observations as (select * from {{ ref('int_observations_placed') }}),

told as (

    select
        observation_id,
        visit_id,
        inspector_kind,
        inspector_id,
        place_code,
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        site_type_code,
        item_code,
        indicator_code,
        possible_score,
        earned_score,
        is_announced,
        is_not_applicable,
        opened_case_id,
        inspected_at,
        source_file,
        source_row

    from observations

)

select * from told
