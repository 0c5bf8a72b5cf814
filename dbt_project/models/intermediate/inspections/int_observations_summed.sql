-- Points and visits per place, indicator (and 'all'), split and month: the one scan of them.
-- A place where nothing could be judged keeps its row with nothing possible: looked at, not tested.
with

observations as (select * from {{ ref('int_observations_placed') }}),

told_apart as (

    select
        *,
        unnest(list_distinct(['all', coalesce(indicator_code, 'all')])) as counted_indicator_code

    from observations

),

visits as (

    select
        place_code,
        unit_code,
        counted_indicator_code as indicator_code,
        is_announced,
        period_month,
        visit_id,
        coalesce(sum(earned_score) filter (where not is_not_applicable), 0) as earned_score,
        coalesce(sum(possible_score) filter (where not is_not_applicable), 0) as possible_score

    from told_apart

    group by all

),

split_visits as (

    select
        *,
        unnest(['all', if(is_announced, 'announced', 'unannounced')]) as split

    from visits

),

summed as (

    select
        place_code,
        unit_code,
        indicator_code,
        split,
        period_month,
        sum(earned_score) as earned_score,
        sum(possible_score) as possible_score,
        count(*) filter (where earned_score = possible_score and possible_score > 0)
            as passed_visit_count,
        count(*) filter (where possible_score > 0) as visit_count

    from split_visits

    group by all

)

select * from summed
