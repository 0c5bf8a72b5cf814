with

-- What was not decided in between neither makes nor hides a fall.
decided as (

    select
        *,
        lag(status) over one_scope as status_before,
        lag(period_month) over one_scope as met_month,
        lag(value) over one_scope as met_value,
        count(*) filter (where status <> 'met') over one_scope as miss_number

    from {{ ref('fct_target_status_monthly') }}

    where status in ('met', 'near', 'missed', 'met_point_only')

    window
        one_scope as (partition by target_code, level, scope_code order by due_date)

),

followed as (

    select
        *,
        min(period_month) filter (where status = 'met') over (
            partition by target_code, level, scope_code
            order by due_date
            rows between 1 following and unbounded following
        ) as recovered_month,
        lag(met_count) over (
            partition by target_code, level, scope_code order by due_date
        ) as met_streak_count

    from (
        select
            *,
            count(*) filter (where status = 'met') over (
                partition by target_code, level, scope_code, miss_number order by due_date
            ) as met_count

        from decided
    )

),

fallen as (

    select
        target_code,
        indicator_code,
        scope_kind,
        level,
        scope_code,
        unit_code,
        is_own_level,
        met_month,
        met_value,
        met_streak_count,
        period_month,
        value,
        routine_threshold,
        status,
        recovered_month

    from followed

    where status_before = 'met' and status in ('near', 'missed')

)

select * from fallen
