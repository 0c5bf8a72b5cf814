-- One row per award that was decided, the newest first, with what is left of the year's fund.
select
    ledger.award_id,
    ledger.awarded_on,
    ledger.award_year,
    coalesce(units.name_zh, ledger.unit_code) as name_zh,
    coalesce(units.name_en, units.name_zh, ledger.unit_code) as name_en,
    ledger.amount_yuan,
    ledger.decided_total_yuan,
    ledger.fund_yuan,
    ledger.fund_left_yuan,
    ledger.ledger_status,
    ledger.document,
    ledger.source_file,
    ledger.source_row

from fct_award_ledger as ledger
left join dim_units as units on ledger.unit_code = units.unit_code and units.is_current

order by ledger.awarded_on desc, ledger.award_id
