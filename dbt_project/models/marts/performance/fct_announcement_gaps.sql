-- Over 100 lines: three gaps of one shape, a share beside the share that it is compared with:
-- announced_gap  announced visits beside unannounced ones of the same period
-- surge          unannounced visits in the days before an announced check beside the time before
-- decay          unannounced visits in the days after it beside those days of the surge
-- What the other places did over the same days stands beside it, because a whole city may improve.
with

measured as (

    select *
    from {{ ref('fct_measures_monthly') }}
    where
        measure_code = 'score_rate'
        and indicator_code = 'all'
        and split <> 'all'
        and level in ('district', 'street', 'unit')

),

observations as (select * from {{ ref('int_observations_placed') }}),

periods as (select * from {{ ref('int_periods_ruled') }}),

about_city as (select * from {{ ref('stg_about__city') }}),

announced as (

    select
        'announced_gap' as gap_kind,
        measured.level,
        measured.scope_code,
        periods.period_kind,
        periods.period_month,
        null::date as checked_on,
        {{ exact_sum("if(measured.split = 'announced', measured.numerator, 0)") }} as numerator,
        {{ exact_sum("if(measured.split = 'announced', measured.denominator, 0)") }} as denominator,
        {{ exact_sum("if(measured.split = 'unannounced', measured.numerator, 0)") }}
            as reference_numerator,
        {{ exact_sum("if(measured.split = 'unannounced', measured.denominator, 0)") }}
            as reference_denominator,
        null::double as others_numerator,
        null::double as others_denominator,
        null::double as others_reference_numerator,
        null::double as others_reference_denominator,
        periods.is_provisional,
        periods.wilson_confidence

    from measured
    inner join periods
        on measured.period_month between periods.first_month and periods.period_month

    group by all

),

levelled as (

    select
        {{ unfold([
            {'level': "'street'", 'scope_code': 'street_code'},
            {'level': "'unit'", 'scope_code': 'unit_code'},
        ]) }},
        inspector_kind,
        is_announced,
        period_month,
        inspected_at::date as inspected_on,
        earned_score,
        possible_score

    from observations

    where not is_not_applicable

),

checks as (

    select distinct
        levelled.level,
        levelled.scope_code,
        levelled.period_month,
        levelled.inspected_on as checked_on,
        periods.surge_days,
        periods.decay_days,
        periods.reference_days,
        periods.wilson_confidence,
        levelled.inspected_on + periods.decay_days::integer > about_city.as_of_date
            as is_provisional

    from levelled
    cross join about_city
    inner join periods
        on
        levelled.period_month = periods.period_month
        and periods.period_kind = 'month'
        and periods.announced_check_kind in (levelled.inspector_kind, 'any')

    where
        levelled.is_announced
        and levelled.scope_code is not null

),

daily as (

    select
        level,
        scope_code,
        inspected_on,
        {{ exact_sum('earned_score') }} as earned_score,
        {{ exact_sum('possible_score') }} as possible_score

    from levelled

    where not is_announced

    group by all

),

windowed as (

    select
        checks.*,
        daily.scope_code = checks.scope_code as is_own,
        daily.earned_score,
        daily.possible_score,
        case
            when daily.inspected_on > checks.checked_on then 'after'
            when daily.inspected_on >= checks.checked_on - checks.surge_days::integer then 'before'
            else 'earlier'
        end as days

    from checks
    inner join daily
        on
        checks.level = daily.level
        and daily.inspected_on <> checks.checked_on
        and daily.inspected_on
        between checks.checked_on - (checks.surge_days + checks.reference_days)::integer
        and checks.checked_on + checks.decay_days::integer

),

summed as (

    select
        level,
        scope_code,
        period_month,
        checked_on,
        wilson_confidence,
        is_provisional,
        {%- for days in ['earlier', 'before', 'after'] %}
        {%- set own = "days = '" ~ days ~ "' and is_own" %}
        {%- set others = "days = '" ~ days ~ "' and not is_own" %}
        {{ exact_sum('if(' ~ own ~ ', earned_score, 0)') }} as {{ days }}_numerator,
        {{ exact_sum('if(' ~ own ~ ', possible_score, 0)') }} as {{ days }}_denominator,
        {{ exact_sum('if(' ~ others ~ ', earned_score, 0)') }} as others_{{ days }}_numerator,
        {{ exact_sum('if(' ~ others ~ ', possible_score, 0)') }} as others_{{ days }}_denominator
        {{- "," if not loop.last }}
        {%- endfor %}

    from windowed

    group by all

),

around_checks as (

    select
        {{ unfold([
            {
                'gap_kind': "'surge'",
                'numerator': 'before_numerator', 'denominator': 'before_denominator',
                'reference_numerator': 'earlier_numerator',
                'reference_denominator': 'earlier_denominator',
                'others_numerator': 'others_before_numerator',
                'others_denominator': 'others_before_denominator',
                'others_reference_numerator': 'others_earlier_numerator',
                'others_reference_denominator': 'others_earlier_denominator',
                'is_unfinished': 'false',
            },
            {
                'gap_kind': "'decay'",
                'numerator': 'after_numerator', 'denominator': 'after_denominator',
                'reference_numerator': 'before_numerator',
                'reference_denominator': 'before_denominator',
                'others_numerator': 'others_after_numerator',
                'others_denominator': 'others_after_denominator',
                'others_reference_numerator': 'others_before_numerator',
                'others_reference_denominator': 'others_before_denominator',
                'is_unfinished': 'is_provisional',
            },
        ]) }},
        level,
        scope_code,
        period_month,
        checked_on,
        wilson_confidence

    from summed

),

united as (

    select
        gap_kind,
        level,
        scope_code,
        period_month,
        checked_on,
        numerator,
        denominator,
        reference_numerator,
        reference_denominator,
        others_numerator,
        others_denominator,
        others_reference_numerator,
        others_reference_denominator,
        wilson_confidence,
        is_unfinished as is_provisional,
        'check' as period_kind

    from around_checks

    union all

    select
        gap_kind,
        level,
        scope_code,
        period_month,
        checked_on,
        numerator,
        denominator,
        reference_numerator,
        reference_denominator,
        others_numerator,
        others_denominator,
        others_reference_numerator,
        others_reference_denominator,
        wilson_confidence,
        is_provisional,
        period_kind

    from announced

),

valued as (

    select
        *,
        100 * numerator / nullif(denominator, 0) as value,
        100 * reference_numerator / nullif(reference_denominator, 0) as reference_value,
        100 * others_numerator / nullif(others_denominator, 0) as others_value,
        100 * others_reference_numerator / nullif(others_reference_denominator, 0)
            as others_reference_value,
        {{ normal_quantile('(0.5 + wilson_confidence / 2)') }} as z

    from united

),

bounded as (

    select
        *,
        {%- for side in ['', 'reference_', 'others_', 'others_reference_'] %}
        case when z > 0 then {{ wilson_low(side ~ 'numerator', side ~ 'denominator', 'z') }} end
            as {{ side }}low,
        case when z > 0 then {{ wilson_high(side ~ 'numerator', side ~ 'denominator', 'z') }} end
            as {{ side }}high
        {{- "," if not loop.last }}
        {%- endfor %}

    from valued

),

differed as (

    select
        *,
        value - reference_value as gap_points,
        {{ difference_low('value', 'low', 'reference_value', 'reference_high') }} as gap_low,
        {{ difference_high('value', 'high', 'reference_value', 'reference_low') }} as gap_high,
        others_value - others_reference_value as others_gap_points,
        {{ difference_low('others_value', 'others_low', 'others_reference_value',
            'others_reference_high') }} as others_gap_low,
        {{ difference_high('others_value', 'others_high', 'others_reference_value',
            'others_reference_low') }} as others_gap_high

    from bounded

),

told as (

    select
        gap_kind,
        level,
        scope_code,
        period_kind,
        period_month,
        checked_on,
        numerator,
        denominator,
        value,
        reference_numerator,
        reference_denominator,
        reference_value,
        gap_points,
        gap_low,
        gap_high,
        others_gap_points,
        gap_points - others_gap_points as gap_beyond_others_points,
        {{ difference_low('gap_points', 'gap_low', 'others_gap_points', 'others_gap_high') }}
            as gap_beyond_others_low,
        {{ difference_high('gap_points', 'gap_high', 'others_gap_points', 'others_gap_low') }}
            as gap_beyond_others_high,
        is_provisional

    from differed

    -- A gap needs both sides.
    where denominator > 0 and reference_denominator > 0

)

select * from told
