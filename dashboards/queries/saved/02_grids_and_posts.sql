-- 二、网格化管理：网格、四员、检查覆盖
-- 2. Grid management: grids, their four posts, and where nobody looked
-- Question: does each street cover its grids, with every post held and every grid inspected?
-- Parameters (left out: the value in brackets)
--   $period_month  月份 · month [the as-of month]
--   $level         层级 · district, street or community [street]
with

asked as (

    select
        coalesce($period_month::date, date_trunc('month', as_of_date)::date) as period_month,
        coalesce($level::varchar, 'street') as level

    from about_city

),

figures as (

    select
        fct_measures_monthly.scope_code as place_code,
        fct_measures_monthly.period_month,
        max(denominator) filter (
            where measure_code = 'grid_inspection_coverage_rate' and split = 'all'
        ) as grid_count,
        max(numerator) filter (
            where measure_code = 'grid_inspection_coverage_rate' and split = 'all'
        ) as inspected_grid_count,
        max(numerator) filter (
            where measure_code = 'grid_inspection_coverage_rate' and split = 'unannounced'
        ) as unannounced_grid_count,
        max(denominator) filter (where measure_code = 'grid_post_vacancy_rate') as post_count,
        max(numerator) filter (where measure_code = 'grid_post_vacancy_rate') as vacant_post_count

    from fct_measures_monthly
    inner join asked
        on
        fct_measures_monthly.period_month = asked.period_month
        and fct_measures_monthly.level = asked.level

    where measure_code in ('grid_inspection_coverage_rate', 'grid_post_vacancy_rate')

    group by fct_measures_monthly.scope_code, fct_measures_monthly.period_month

)

select
    figures.period_month,
    figures.place_code,
    dim_places.name_zh,
    dim_places.name_en,
    figures.grid_count,
    figures.inspected_grid_count,
    figures.unannounced_grid_count,
    100 * figures.inspected_grid_count / figures.grid_count as coverage_pct,
    figures.post_count,
    figures.vacant_post_count,
    100 * figures.vacant_post_count / figures.post_count as vacancy_pct

from figures
inner join dim_places on figures.place_code = dim_places.place_code and dim_places.is_current

order by coverage_pct, figures.place_code
