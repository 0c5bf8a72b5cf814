{{ config(
    severity='warn',
    meta={'owner': 'suspicion', 'dagster': {'ref': {'name': 'fct_award_ledger'}}}
) }}
-- What was decided is a fact and is shown, marked, even where it is more than there was to give.
select *
from {{ ref('fct_award_ledger') }}
where ledger_status = 'over_fund'
