select
    city_code,
    name_zh,
    name_en,
    is_simulated,
    notice_zh,
    notice_en,
    timezone,
    as_of_date,
    mechanism_start_date,
    issuing_office_zh,
    issuing_office_en,
    document_number

from {{ source('lake_account', 'city') }}
