-- One row per cause for which figures of a closed month stand otherwise today, most figures first.
select
    cause,
    count(*) as figure_count,
    count(distinct model_name) as model_count

from fct_restatements

where period_month = $month
    and is_official

group by cause

order by figure_count desc, cause
