select
    close_month,
    edition_number,
    model_name,
    figure_name,
    figure_key,
    scenario,
    measure_code,
    target_code,
    level,
    scope_code,
    numerator,
    denominator,
    value,
    text_value

from {{ source('ledger', 'figures') }}
