select
    interview_id,
    held_at,
    unit_code,
    ranking_month,
    reason,
    rule,
    decided_by,
    document,
    _source as source_code,
    _source_file as source_file,
    _source_row as source_row,
    _file_sha256 as file_sha256,
    _loaded_at as loaded_at

from {{ source('lake', 'interviews') }}
