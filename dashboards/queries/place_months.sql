-- One row per month that has figures of places, the newest first.
select
    period_month,
    last_day(period_month) <= (select as_of_date from about_city) as is_due

from fct_measures_monthly

where scope_kind = 'place'

group by period_month

order by period_month desc
