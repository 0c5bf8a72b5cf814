-- Case measures per place, handling unit, indicator (and 'all') and month: the one scan of cases.
-- A case is due in the month of its deadline, whenever it was reported: otherwise a unit gains by
-- being slow to accept. On-the-spot fixes have no procedure and stay out.
with

cases as (

    select *
    from {{ ref('int_cases_deadlines_set') }}
    where not coalesce(is_on_spot_fix, false)

),

recurred as (select * from {{ ref('int_cases_recurred') }}),

flagged as (

    select
        cases.*,
        date_trunc('month', effective_due_at)::date as due_month,
        effective_due_at < as_of_end_at as is_due,
        closed_at < date_trunc('month', effective_due_at) + interval 1 month
            as is_closed_in_due_month,
        closed_at <= effective_due_at as is_closed_on_time,
        recurred.is_recurrence_90d

    from cases
    left join recurred on cases.case_id = recurred.case_id

),

counted as (

    select
        place_code,
        handling_unit_code as unit_code,
        indicator_code as class_indicator_code,
        unnest([
            {'measure_code': 'closure_rate', 'counted_month': due_month, 'is_counted': is_due,
                'is_hit': coalesce(is_closed_in_due_month, false)},
            {'measure_code': 'on_time_closure_rate', 'counted_month': due_month,
                'is_counted': is_due, 'is_hit': coalesce(is_closed_on_time, false)},
            {'measure_code': 'rework_rate', 'counted_month': due_month, 'is_counted': is_due,
                'is_hit': coalesce(rework_count > 0, false)},
            {'measure_code': 'extension_rate', 'counted_month': due_month, 'is_counted': is_due,
                'is_hit': coalesce(extension_count > 0, false)},
            {'measure_code': 'filing_rate',
                'counted_month': date_trunc('month', accepted_at)::date,
                'is_counted': accepted_at is not null, 'is_hit': filed_at is not null},
            {'measure_code': 'recurrence_rate_90d',
                'counted_month': date_trunc('month', closed_at)::date,
                'is_counted': is_recurrence_90d is not null,
                'is_hit': coalesce(is_recurrence_90d, false)},
            {'measure_code': 'reported_cases',
                'counted_month': date_trunc('month', reported_at)::date,
                'is_counted': true, 'is_hit': true},
            {'measure_code': 'closed_cases',
                'counted_month': date_trunc('month', closed_at)::date,
                'is_counted': closed_at is not null, 'is_hit': true}
        ], recursive := true)

    from flagged

),

told_apart as (

    select
        *,
        unnest(list_distinct(['all', coalesce(class_indicator_code, 'all')])) as indicator_code

    from counted

    where is_counted

),

summed as (

    select
        measure_code,
        indicator_code,
        place_code,
        unit_code,
        counted_month as period_month,
        count(*) filter (where is_hit)::double as numerator,
        count(*)::double as denominator

    from told_apart

    group by all

)

select * from summed
