select
    place_code,
    name_zh,
    name_en,
    kind,
    parent_place_code,
    unit_code,
    population,
    geometry,
    valid_from,
    valid_to,
    _source as source_code,
    _source_file as source_file,
    _source_row as source_row,
    _file_sha256 as file_sha256,
    _loaded_at as loaded_at

from {{ source('lake', 'places') }}
