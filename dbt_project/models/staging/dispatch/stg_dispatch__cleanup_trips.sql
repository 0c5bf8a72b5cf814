select
    trip_id,
    case_id,
    programme_code,
    unit_code,
    departed_at,
    crew_count,
    vehicle_count,
    load_tonnes,
    _source as source_code,
    _source_file as source_file,
    _source_row as source_row,
    _file_sha256 as file_sha256,
    _loaded_at as loaded_at

from {{ source('lake', 'cleanup_trips') }}
