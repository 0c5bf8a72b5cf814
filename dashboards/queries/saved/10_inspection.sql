-- 十、日常检查与问题通报
-- 10. Daily inspection and problems notified
-- Question: month by month, how much was inspected, announced and not, what was found, and how many
--   problems were notified (a case opened by an inspection, counted once)?
-- Parameters (left out: the value in brackets)
--   $from_month  自 · from this month on [January of the as-of year]
--   $to_month    至 · up to this month [the as-of month]
with

asked as (

    select
        coalesce($from_month::date, date_trunc('year', as_of_date)::date) as from_month,
        coalesce($to_month::date, date_trunc('month', as_of_date)::date) as to_month

    from about_city

),

districts as (

    select
        fct_measures_monthly.period_month,
        max(numerator) filter (where measure_code = 'inspection_visits' and split = 'all')
            as visit_count,
        max(numerator) filter (where measure_code = 'inspection_visits' and split = 'unannounced')
            as unannounced_visit_count,
        max(value) filter (where measure_code = 'findings_per_100_visits' and split = 'announced')
            as announced_findings_per_100_visits,
        max(value) filter (where measure_code = 'findings_per_100_visits' and split = 'unannounced')
            as unannounced_findings_per_100_visits,
        max(value) filter (where measure_code = 'score_rate' and split = 'announced')
            as announced_score_rate,
        max(value) filter (where measure_code = 'score_rate' and split = 'unannounced')
            as unannounced_score_rate,
        max(value) filter (
            where measure_code = 'grid_inspection_coverage_rate' and split = 'all'
        ) as grid_inspection_coverage_rate

    from fct_measures_monthly
    inner join asked
        on fct_measures_monthly.period_month between asked.from_month and asked.to_month

    where fct_measures_monthly.level = 'district' and fct_measures_monthly.indicator_code = 'all'

    group by fct_measures_monthly.period_month

),

-- A problem counts in the month of the inspection that first opened it.
problems as (

    select
        opened_case_id,
        date_trunc('month', min(inspected_at))::date as period_month

    from fct_observations

    where opened_case_id is not null

    group by opened_case_id

),

notified as (

    select
        period_month,
        count(*) as notified_problem_count

    from problems

    group by period_month

)

select
    districts.*,
    coalesce(notified.notified_problem_count, 0) as notified_problem_count

from districts
left join notified on districts.period_month = notified.period_month

-- Coverage has a row in every month, inspected or not.
where districts.grid_inspection_coverage_rate is not null

order by districts.period_month
