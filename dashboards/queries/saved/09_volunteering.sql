-- 九、志愿服务：站点、主题月、场次、精品、星级、定向、队伍、表彰
-- 9. Volunteering: stations, monthly themes, sessions, featured activities, stars, teams, honours
-- Question: what has the volunteering come to since the mechanism began, against what was published?
-- Parameters (left out: the value in brackets)
--   $from_date  自 · from this day on [the mechanism's first day]
--   $to_date    至 · up to this day [the as-of date]
-- Over 100 lines: nine figures, each counted once.
with

asked as (

    select
        coalesce($from_date::date, mechanism_start_date, date '0001-01-01') as from_date,
        coalesce($to_date::date, as_of_date) as to_date

    from about_city

),

stations as (

    select dim_stations.*

    from dim_stations
    inner join asked
        on
        dim_stations.valid_from <= asked.to_date
        and coalesce(dim_stations.valid_to > asked.to_date, true)

),

sessions as (

    select fct_activities.*

    from fct_activities
    inner join asked on fct_activities.held_at::date between asked.from_date and asked.to_date

),

awards as (

    select fct_awards.*

    from fct_awards
    inner join asked on fct_awards.awarded_on between asked.from_date and asked.to_date

),

volunteers as (

    select fct_volunteers_monthly.*

    from fct_volunteers_monthly
    inner join asked on fct_volunteers_monthly.period_month <= asked.to_date

    where fct_volunteers_monthly.level = 'district'

),

counted as (

    select 1 as ordinal, 'stations' as figure_code, count(*) as figure_value
    from stations
    where kind in ('station', 'culture_centre')

    union all

    select 2 as ordinal, 'targeted_stations' as figure_code, count(*) as figure_value
    from stations
    where is_targeted

    union all

    select 3 as ordinal, 'teams' as figure_code, count(*) as figure_value
    from stations
    where kind = 'team'

    union all

    select 4 as ordinal, 'sessions' as figure_code, count(*) as figure_value
    from sessions

    union all

    select 5 as ordinal, 'theme_sessions' as figure_code, count(*) as figure_value
    from sessions
    where is_theme_matched

    union all

    select 6 as ordinal, 'featured_activities' as figure_code, count(*) as figure_value
    from sessions
    where award = 'featured'

    union all

    select 7 as ordinal, 'star_volunteers' as figure_code, count(*) as figure_value
    from awards
    where kind = 'star_volunteer'

    union all

    select 8 as ordinal, 'honoured' as figure_code, count(*) as figure_value
    from awards
    where kind = 'honour'

    union all

    -- Whoever is registered stays so: the last month has the most.
    select 9 as ordinal, 'registered_volunteers' as figure_code,
        coalesce(max(registered_volunteer_count), 0) as figure_value
    from volunteers

)

select
    counted.figure_code,
    coalesce(about_mechanism_figures.name_zh, case counted.figure_code
        when 'theme_sessions' then '切合当月主题的场次'
        when 'registered_volunteers' then '在册志愿者'
    end) as name_zh,
    coalesce(about_mechanism_figures.name_en, case counted.figure_code
        when 'theme_sessions' then 'Sessions on the theme of their month'
        when 'registered_volunteers' then 'Registered volunteers'
    end) as name_en,
    counted.figure_value,
    about_mechanism_figures.published_text

from counted
left join about_mechanism_figures on counted.figure_code = about_mechanism_figures.figure_code

order by counted.ordinal
