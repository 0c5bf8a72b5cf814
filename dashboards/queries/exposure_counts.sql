-- One row: cases that the rule named in the month, by reason, and those published in it.
with

named as (

    select
        *,
        coalesce(
            $month between first_named_month and last_named_month, false
        ) as is_named_now,
        coalesce(
            published_on between $month::date and last_day($month::date), false
        ) as is_published_now

    from fct_exposures

    where scenario = $scenario

)

select
    count(*) filter (where is_named_now) as named_count,
    count(*) filter (where is_named_now and reason_code = 'late') as late_count,
    count(*) filter (where is_named_now and reason_code = 'incomplete') as incomplete_count,
    count(*) filter (where is_published_now) as published_count

from named
