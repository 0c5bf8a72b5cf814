-- One scan of cases and one of observations for every comparison that allows for the mix.
with

cases as (

    select *
    from {{ ref('int_cases_followed') }}
    where not is_on_spot_fix and not is_excluded_by_ruling

),

observations as (select * from {{ ref('int_observations_placed') }} where not is_announced),

judged as (

    select
        'late_closures' as topic,
        class_code as stratum,
        street_code,
        -- A ruling that passes the case on takes it from the unit that asked.
        nullif(handler_unit_code, released_unit_code) as unit_code,
        date_trunc('month', effective_due_at)::date as period_month,
        not coalesce(closed_at <= effective_due_at, false) as is_problem

    from cases

    where is_due

    union all

    select
        'failed_items' as topic,
        concat_ws(' · ', site_type_code, item_code) as stratum,
        street_code,
        unit_code,
        period_month,
        earned_score < possible_score as is_problem

    from observations

    where not is_not_applicable and possible_score > 0

),

levelled as (

    select
        topic,
        stratum,
        {{ unfold([
            {'level': "'street'", 'scope_code': 'street_code'},
            {'level': "'unit'", 'scope_code': 'unit_code'},
        ]) }},
        period_month,
        is_problem

    from judged

),

counted as (

    select
        topic,
        stratum,
        level,
        scope_code,
        period_month,
        count(*) as checked_count,
        count(*) filter (where is_problem) as problem_count

    from levelled

    where scope_code is not null

    group by all

)

select * from counted
