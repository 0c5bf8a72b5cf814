select
    ruling_id,
    ruled_at,
    asked_by_unit_code,
    subject_kind,
    subject_id,
    decision,
    reason,
    rule,
    decided_by,
    document,
    expires_on,
    _source as source_code,
    _source_file as source_file,
    _source_row as source_row,
    _file_sha256 as file_sha256,
    _loaded_at as loaded_at

from {{ source('lake', 'rulings') }}
