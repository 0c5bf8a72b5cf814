select
    source_code,
    feed,
    title_zh,
    title_en,
    producer_zh,
    producer_en,
    licence,
    promise_days,
    is_simulated

from {{ source('lake_account', 'sources') }}
