select
    observation_id,
    visit_id,
    inspected_at,
    inspector_kind,
    inspector_id,
    is_announced,
    place_code,
    site_type_code,
    item_code,
    possible_score,
    earned_score,
    observation_count,
    is_not_applicable,
    opened_case_id,
    lon,
    lat,
    _source as source_code,
    _source_file as source_file,
    _source_row as source_row,
    _file_sha256 as file_sha256,
    _loaded_at as loaded_at

from {{ source('lake', 'observations') }}
