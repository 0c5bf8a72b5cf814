-- One row: whether the month is over, closed and official, and how many figures moved since.
with

closes as (select * from fct_month_closes where period_month = $month),

moved as (select * from fct_restatements where period_month = $month and is_official),

counted as (

    select
        $month::date as period_month,
        last_day($month::date) <= (select as_of_date from about_city) as is_over,
        (select count(*) from closes) > 0 as is_closed,
        (select max(edition_number) from closes where is_official) as edition_number,
        (select max(frozen_at) from closes where is_official) as frozen_at,
        (select count(*) from moved) as restated_count,
        (
            select count(*) from fct_rankings
            where scenario = $scenario and period_month = $month and rank_number is not null
        ) as ranked_count

)

select * from counted
