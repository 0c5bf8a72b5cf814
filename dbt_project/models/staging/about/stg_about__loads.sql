select
    load_id,
    source_code,
    feed,
    source_file,
    file_sha256,
    file_format,
    encoding,
    size_bytes,
    status,
    message_zh,
    message_en,
    read_count,
    accepted_count,
    rejected_count,
    duration_seconds,
    loaded_at,
    latest_record_at

from {{ source('lake_account', 'loads') }}
