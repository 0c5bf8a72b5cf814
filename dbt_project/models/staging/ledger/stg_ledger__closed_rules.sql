select
    close_month,
    edition_number,
    rule_kind,
    scenario,
    rule_code,
    content

from {{ source('ledger', 'rules') }}
