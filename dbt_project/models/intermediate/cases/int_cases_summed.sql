-- Over 100 lines: one scan of the cases serves all case measures, each a few lines below.
with

cases as (select * from {{ ref('int_cases_followed') }} where not is_on_spot_fix),

flagged as (

    select
        *,
        indicator_code as class_indicator_code,
        hand_off_count is not null and effective_dispatched_at is not null as is_course_known,
        date_trunc('month', effective_due_at) + interval 1 month as due_month_end_at,
        date_trunc('month', reported_at)::date as report_month,
        date_trunc('month', accepted_at)::date as acceptance_month,
        date_trunc('month', filed_at)::date as filing_month,
        date_trunc('month', effective_dispatched_at)::date as dispatch_month,
        date_trunc('month', effective_due_at)::date as due_month,
        date_trunc('month', closed_at)::date as closing_month,
        date_trunc('month', first_closed_at)::date as first_closing_month

    from cases

),

-- Which month a measure counts a case in and for which unit, whether at all, and how much.
counted as (

    select
        {{ unfold([
            {
                'measure_code': "'filing_rate'", 'unit_code': 'handler_unit_code',
                'period_month': 'acceptance_month', 'is_counted': 'accepted_at is not null',
                'amount': '(filed_at is not null)::integer',
            },
            {
                'measure_code': "'dispatch_rate'", 'unit_code': 'handler_unit_code',
                'period_month': 'filing_month', 'is_counted': 'filed_at is not null',
                'amount': '(effective_dispatched_at is not null)::integer',
            },
            {
                'measure_code': "'handling_rate'", 'unit_code': 'handler_unit_code',
                'period_month': 'due_month',
                'is_counted': 'is_due and effective_dispatched_at < due_month_end_at',
                'amount': 'coalesce(handled_at < due_month_end_at, false)::integer',
            },
            {
                'measure_code': "'on_time_handling_rate'", 'unit_code': 'handler_unit_code',
                'period_month': 'due_month',
                'is_counted': 'is_due and effective_dispatched_at < due_month_end_at',
                'amount': 'coalesce(handled_at <= effective_due_at, false)::integer',
            },
            {
                'measure_code': "'closure_rate'", 'unit_code': 'handler_unit_code',
                'period_month': 'due_month', 'is_counted': 'is_due',
                'amount': 'coalesce(closed_at < due_month_end_at, false)::integer',
            },
            {
                'measure_code': "'on_time_closure_rate'", 'unit_code': 'handler_unit_code',
                'period_month': 'due_month', 'is_counted': 'is_due',
                'amount': 'coalesce(closed_at <= effective_due_at, false)::integer',
            },
            {
                'measure_code': "'rework_rate'", 'unit_code': 'handler_unit_code',
                'period_month': 'due_month', 'is_counted': 'is_due and rework_count is not null',
                'amount': '(rework_count > 0)::integer',
            },
            {
                'measure_code': "'extension_rate'", 'unit_code': 'handler_unit_code',
                'period_month': 'due_month',
                'is_counted': 'is_due and extension_count is not null',
                'amount': '(extension_count > 0)::integer',
            },
            {
                'measure_code': "'first_receiver_resolution_rate'",
                'unit_code': 'first_receiver_unit_code', 'period_month': 'closing_month',
                'is_counted': 'is_course_known and closed_at is not null',
                'amount': '(hand_off_count = 0)::integer',
            },
            {
                'measure_code': "'hand_offs_per_case'",
                'unit_code': 'first_receiver_unit_code', 'period_month': 'closing_month',
                'is_counted': 'is_course_known and closed_at is not null',
                'amount': 'hand_off_count',
            },
            {
                'measure_code': "'bounce_rate'",
                'unit_code': 'first_receiver_unit_code', 'period_month': 'dispatch_month',
                'is_counted': 'is_course_known', 'amount': '(bounce_count > 0)::integer',
            },
            {
                'measure_code': "'reopen_rate'", 'unit_code': 'handler_unit_code',
                'period_month': 'first_closing_month',
                'is_counted': 'first_closed_at is not null',
                'amount': '(reopen_count > 0)::integer',
            },
            {
                'measure_code': "'recurrence_rate_30d'", 'unit_code': 'handler_unit_code',
                'period_month': 'closing_month', 'is_counted': 'is_recurrence_30d is not null',
                'amount': 'is_recurrence_30d::integer',
            },
            {
                'measure_code': "'recurrence_rate_60d'", 'unit_code': 'handler_unit_code',
                'period_month': 'closing_month', 'is_counted': 'is_recurrence_60d is not null',
                'amount': 'is_recurrence_60d::integer',
            },
            {
                'measure_code': "'recurrence_rate_90d'", 'unit_code': 'handler_unit_code',
                'period_month': 'closing_month', 'is_counted': 'is_recurrence_90d is not null',
                'amount': 'is_recurrence_90d::integer',
            },
            {
                'measure_code': "'reported_cases'", 'unit_code': 'handler_unit_code',
                'period_month': 'report_month', 'is_counted': 'true', 'amount': '1',
            },
            {
                'measure_code': "'closed_cases'", 'unit_code': 'handler_unit_code',
                'period_month': 'closing_month', 'is_counted': 'closed_at is not null',
                'amount': '1',
            },
        ]) }},
        released_unit_code,
        ruling_id,
        is_excluded_by_ruling,
        class_indicator_code,
        grid_code,
        community_code,
        street_code,
        district_code

    from flagged

),

-- A case burdens each month in which it was open at the start or new.
open_months as (

    select
        handler_unit_code,
        released_unit_code,
        ruling_id,
        is_excluded_by_ruling,
        class_indicator_code,
        grid_code,
        community_code,
        street_code,
        district_code,
        closing_month,
        {{ date_series(
            'report_month', "coalesce(closing_month, last_seen_at - interval 1 day)", 'month'
        ) }} as period_month

    from flagged

),

united as (

    select
        measure_code,
        unit_code,
        period_month,
        amount,
        released_unit_code,
        ruling_id,
        is_excluded_by_ruling,
        class_indicator_code,
        grid_code,
        community_code,
        street_code,
        district_code

    from counted

    where is_counted

    union all

    select
        'backlog_clearance_rate' as measure_code,
        handler_unit_code as unit_code,
        period_month,
        coalesce(period_month = closing_month, false)::integer as amount,
        released_unit_code,
        ruling_id,
        is_excluded_by_ruling,
        class_indicator_code,
        grid_code,
        community_code,
        street_code,
        district_code

    from open_months

),

-- A ruling that moves a case takes it from the unit that asked and leaves it with the place.
told_apart as (

    select
        measure_code,
        {{ each_of(["'all'", "coalesce(class_indicator_code, 'all')"]) }} as indicator_code,
        grid_code,
        community_code,
        street_code,
        district_code,
        nullif(unit_code, released_unit_code) as unit_code,
        unit_code as unit_code_without_rulings,
        if(
            is_excluded_by_ruling or unit_code = released_unit_code, ruling_id, null
        ) as ruling_id,
        is_excluded_by_ruling,
        period_month,
        amount

    from united

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
        unit_code_without_rulings,
        ruling_id,
        is_excluded_by_ruling,
        period_month,
        sum(amount)::double as numerator,
        count(*)::double as denominator

    from told_apart

    group by all

)

select * from summed
