select
    close_month,
    edition_number,
    closed_at,
    publication_id,
    as_of_date,
    figure_count,
    figures_sha256,
    policy_scenario,
    policy_sha256,
    closed_by,
    reason

from {{ source('ledger', 'closes') }}
