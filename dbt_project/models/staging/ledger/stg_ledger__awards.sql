select
    award_id,
    awarded_on,
    kind,
    recipient_kind,
    recipient_code,
    unit_code,
    amount_yuan,
    rule,
    document,
    _source as source_code,
    _source_file as source_file,
    _source_row as source_row,
    _file_sha256 as file_sha256,
    _loaded_at as loaded_at

from {{ source('lake', 'awards') }}
