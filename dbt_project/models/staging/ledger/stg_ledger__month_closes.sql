select
    close_month,
    closed_at,
    publication_id,
    figures_sha256,
    policy_scenario,
    closed_by,
    _source as source_code,
    _source_file as source_file,
    _source_row as source_row,
    _file_sha256 as file_sha256,
    _loaded_at as loaded_at

from {{ source('lake', 'month_closes') }}
