-- One row per kind of award and of who received it: how many in the month, and since the mechanism
-- began.
with

city as (select * from about_city),

awards as (

    select * from fct_awards

    where kind in ('featured_activity', 'star_volunteer', 'honour')
        and ($unit::varchar is null or unit_code = $unit)

),

counted as (

    select
        awards.kind,
        awards.recipient_kind,
        count(*) filter (where date_trunc('month', awards.awarded_on) = $month) as month_count,
        count(*) as all_count,
        min(coalesce(city.mechanism_start_date, date '0001-01-01')) as since_date

    from awards

    cross join city

    where awards.awarded_on >= coalesce(city.mechanism_start_date, date '0001-01-01')
        and awards.awarded_on < $month::date + interval 1 month

    group by awards.kind, awards.recipient_kind

    order by awards.kind, awards.recipient_kind

)

select * from counted
