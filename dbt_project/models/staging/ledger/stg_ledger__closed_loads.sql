select
    close_month,
    edition_number,
    source_code,
    feed,
    source_file,
    file_sha256

from {{ source('ledger', 'loads') }}
