with

observations as (

    select *
    from {{ ref('stg_inspection__observations') }}
    qualify {{ latest_version(['observation_id']) }}

),

items as (

    select
        item_code,
        indicator_code,
        {{ applies_from(['item_code']) }} as applies_from,
        {{ applies_to(['item_code']) }} as applies_to

    from {{ ref('inspection_items') }}

),

places as (select * from {{ ref('int_places_dated') }}),

placed as (

    select
        observations.observation_id,
        coalesce(observations.visit_id, observations.observation_id) as visit_id,
        observations.inspector_kind,
        observations.inspector_id,
        observations.place_code,
        places.grid_code,
        places.community_code,
        places.street_code,
        places.district_code,
        places.unit_code,
        observations.site_type_code,
        observations.item_code,
        items.indicator_code,
        observations.possible_score,
        observations.earned_score,
        observations.is_announced,
        observations.is_not_applicable,
        observations.opened_case_id,
        observations.inspected_at,
        date_trunc('month', observations.inspected_at)::date as period_month,
        observations.source_file,
        observations.source_row

    from observations
    left join items
        on
        observations.item_code = items.item_code
        and observations.inspected_at >= items.applies_from
        and observations.inspected_at < items.applies_to
    left join places
        on
        observations.place_code = places.place_code
        and observations.inspected_at >= places.applies_from
        and observations.inspected_at < places.applies_to

)

select * from placed
