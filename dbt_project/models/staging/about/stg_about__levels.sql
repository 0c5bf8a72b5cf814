select
    kind,
    level_number,
    name_zh,
    name_en

from {{ source('lake_account', 'levels') }}
