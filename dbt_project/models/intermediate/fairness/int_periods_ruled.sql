{%- set parameters_used = [
    'signal_min_points', 'signal_limit_factor', 'signal_run_points', 'signal_trend_points',
    'signal_near_share', 'funnel_alert_confidence', 'funnel_alarm_confidence',
    'funnel_winsorised_share', 'wilson_confidence', 'surge_days', 'decay_days', 'reference_days',
    'rater_confidence', 'readiness_months', 'readiness_confidence', 'default_possible_score',
    'grade_weight_a', 'grade_weight_b', 'grade_weight_c', 'grade_weight_c_fail',
    'integrity_confidence', 'integrity_min_count', 'bunching_margin_points',
    'last_minutes_before_due',
] %}
with

months as (select * from {{ ref('int_months') }}),

parameters as (select * from {{ ref('policy_parameters') }} where scenario = 'in_force'),

periods as (

    select
        period_month,
        looked_at_date,
        last_day(period_month) as due_date,
        {{ unfold([
            {'period_kind': "'month'", 'first_month': 'period_month', 'is_period': 'true'},
            {
                'period_kind': "'quarter'",
                'first_month': "date_trunc('quarter', period_month)::date",
                'is_period': 'month(period_month) % 3 = 0',
            },
            {
                'period_kind': "'year_to_date'",
                'first_month': "date_trunc('year', period_month)::date", 'is_period': 'true',
            },
        ]) }}

    from months

),

-- A parameter that a city does not set stays empty, and what needs it is not judged.
ruled as (

    select
        periods.period_kind,
        periods.period_month,
        periods.first_month,
        periods.due_date,
        periods.due_date > periods.looked_at_date as is_provisional,
        max(parameters.value) filter (where parameters.parameter = 'announced_check_kind')
            as announced_check_kind,
        {%- for parameter in parameters_used %}
        max(parameters.value) filter (where parameters.parameter = '{{ parameter }}')::double
            as {{ parameter }}{{ "," if not loop.last }}
        {%- endfor %}

    from periods
    left join parameters
        on
        coalesce(parameters.valid_from <= periods.due_date, true)
        and coalesce(parameters.valid_to > periods.due_date, true)

    where periods.is_period

    group by all

)

select * from ruled
