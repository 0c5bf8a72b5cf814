-- One scan of cases and one of observations for every comparison that allows for the mix.
with

cases as (select * from {{ ref('int_cases_deadlines_set') }} where not is_on_spot_fix),

observations as (select * from {{ ref('int_observations_placed') }} where not is_announced),

rulings as (

    select distinct subject_id as case_id

    from {{ ref('stg_ledger__rulings') }}
    cross join {{ ref('stg_about__city') }} as about_city

    where
        subject_kind = 'case'
        and decision = 'exclude'
        and ruled_at::date <= about_city.as_of_date
        and coalesce(expires_on > about_city.as_of_date, true)

),

judged as (

    select
        'late_closures' as topic,
        cases.class_code as stratum,
        cases.street_code,
        cases.handling_unit_code as unit_code,
        date_trunc('month', cases.effective_due_at)::date as period_month,
        not coalesce(cases.closed_at <= cases.effective_due_at, false) as is_problem

    from cases
    left join rulings on cases.case_id = rulings.case_id

    where
        cases.effective_due_at < cases.as_of_end_at
        and rulings.case_id is null

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
