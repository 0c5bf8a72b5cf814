select
    city_code,
    name_zh,
    name_en,
    is_simulated,
    notice_zh,
    notice_en,
    timezone,
    as_of_date,
    mechanism_start_date

from {{ source('lake_account', 'city') }}
