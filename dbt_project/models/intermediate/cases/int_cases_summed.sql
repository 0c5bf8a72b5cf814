-- Over 100 lines: one scan of the cases serves all case measures.
with

cases as (select * from {{ ref('int_cases_deadlines_set') }} where not is_on_spot_fix),

recurred as (select * from {{ ref('int_cases_recurred') }}),

flagged as (

    select
        cases.grid_code,
        cases.community_code,
        cases.street_code,
        cases.district_code,
        cases.handling_unit_code as unit_code,
        cases.indicator_code as class_indicator_code,
        date_trunc('month', cases.reported_at)::date as report_month,
        date_trunc('month', cases.accepted_at)::date as acceptance_month,
        date_trunc('month', cases.effective_due_at)::date as due_month,
        date_trunc('month', cases.closed_at)::date as closing_month,
        cases.accepted_at is not null as is_accepted,
        cases.filed_at is not null as is_filed,
        cases.closed_at is not null as is_closed,
        coalesce(cases.effective_due_at < cases.as_of_end_at, false) as is_due,
        coalesce(
            cases.closed_at
            < date_trunc('month', cases.effective_due_at) + interval 1 month,
            false
        ) as is_closed_in_due_month,
        coalesce(cases.closed_at <= cases.effective_due_at, false) as is_closed_on_time,
        coalesce(cases.rework_count > 0, false) as is_reworked,
        coalesce(cases.extension_count > 0, false) as is_extended,
        recurred.is_recurrence_90d is not null as is_window_over,
        coalesce(recurred.is_recurrence_90d, false) as is_recurred

    from cases
    left join recurred on cases.case_id = recurred.case_id

),

-- Which month a measure counts a case in, whether it counts it at all, and whether it is a hit.
counted as (

    select
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        class_indicator_code,
        {{ unfold([
            {
                'measure_code': "'closure_rate'", 'period_month': 'due_month',
                'is_counted': 'is_due', 'is_hit': 'is_closed_in_due_month',
            },
            {
                'measure_code': "'on_time_closure_rate'", 'period_month': 'due_month',
                'is_counted': 'is_due', 'is_hit': 'is_closed_on_time',
            },
            {
                'measure_code': "'rework_rate'", 'period_month': 'due_month',
                'is_counted': 'is_due', 'is_hit': 'is_reworked',
            },
            {
                'measure_code': "'extension_rate'", 'period_month': 'due_month',
                'is_counted': 'is_due', 'is_hit': 'is_extended',
            },
            {
                'measure_code': "'filing_rate'", 'period_month': 'acceptance_month',
                'is_counted': 'is_accepted', 'is_hit': 'is_filed',
            },
            {
                'measure_code': "'recurrence_rate_90d'", 'period_month': 'closing_month',
                'is_counted': 'is_window_over', 'is_hit': 'is_recurred',
            },
            {
                'measure_code': "'reported_cases'", 'period_month': 'report_month',
                'is_counted': 'true', 'is_hit': 'true',
            },
            {
                'measure_code': "'closed_cases'", 'period_month': 'closing_month',
                'is_counted': 'is_closed', 'is_hit': 'true',
            },
        ]) }}

    from flagged

),

told_apart as (

    select
        measure_code,
        {{ each_of(["'all'", "coalesce(class_indicator_code, 'all')"]) }} as indicator_code,
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        period_month,
        is_hit

    from counted

    where is_counted

),

summed as (

    select
        measure_code,
        indicator_code,
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        period_month,
        (count(*) filter (where is_hit))::double as numerator,
        count(*)::double as denominator

    from told_apart

    group by all

)

select * from summed
