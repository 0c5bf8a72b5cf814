select
    exposure_id,
    published_on,
    case_id,
    unit_code,
    reason_code,
    medium,
    document,
    _source as source_code,
    _source_file as source_file,
    _source_row as source_row,
    _file_sha256 as file_sha256,
    _loaded_at as loaded_at

from {{ source('lake', 'exposures') }}
