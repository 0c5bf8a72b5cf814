-- One row per month that has the district's figure, the newest first.
select
    period_month,
    last_day(period_month) <= (select as_of_date from about_city) as is_due

from fct_measures_monthly

where level = 'district'
    and measure_code = $measure
    and indicator_code = $measured
    and split = $split
    and value is not null

order by period_month desc
