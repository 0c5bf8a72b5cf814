select
    event_id,
    case_id,
    occurred_at,
    event_kind,
    from_unit_code,
    to_unit_code,
    _source as source_code,
    _source_file as source_file,
    _source_row as source_row,
    _file_sha256 as file_sha256,
    _loaded_at as loaded_at

from {{ source('lake', 'case_events') }}
