-- One row: targets of the month by the three verdicts, and those that had no verdict.
select
    count(*) filter (where status <> 'not_applicable') as applicable_count,
    count(*) filter (where status = 'met') as met_count,
    count(*) filter (where status = 'missed') as missed_count,
    count(*) filter (where status not in ('met', 'missed', 'not_applicable')) as undecided_count

from fct_target_status_monthly

where period_month = $month
