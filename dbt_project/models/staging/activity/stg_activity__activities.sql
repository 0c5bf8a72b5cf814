select
    activity_id,
    held_at,
    station_code,
    unit_code,
    theme_code,
    kind,
    participant_count,
    volunteer_count,
    planned_hours,
    name,
    award,
    _source as source_code,
    _source_file as source_file,
    _source_row as source_row,
    _file_sha256 as file_sha256,
    _loaded_at as loaded_at

from {{ source('lake', 'activities') }}
