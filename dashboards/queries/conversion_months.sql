-- One row per month of the conversion, the newest first; the running month is not over yet.
select distinct
    period_month,
    last_day(period_month) < (select as_of_date from about_city) as is_over

from fct_conversion_rates_monthly

order by period_month desc
