-- Over 100 lines: from evidence to points in one piece. What is judged is the share behind the
-- unannounced checks of the last months (Beta, Jeffreys' prior); it is compared with the grade
-- bands of the indicator or, where there are none, with the floor of its own routine target.
{%- set wanted = ['a', 'b', 'c_fail'] %}
with

periods as (select * from {{ ref('int_periods_ruled') }} where period_kind = 'month'),

targets as (

    select *
    from {{ ref('int_targets_named') }}
    where
        decomposition_type = 'direct'
        and measure_kind = 'rate'
        and measured_indicator_code = indicator_code

),

indicators as (select * from {{ ref('indicators') }}),

grades as (select * from {{ ref('indicator_grades') }}),

measured as (select * from {{ ref('fct_measures_monthly') }}),

streets as (select * from {{ ref('int_places_unfolded') }} where kind = 'street'),

-- What inspectors see comes before what the case system says; one target speaks for an indicator.
chosen as (

    select
        periods.*,
        targets.indicator_code,
        targets.target_code,
        targets.measure_code,
        targets.family = 'inspection' as is_inspected,
        if(targets.family = 'inspection', 'unannounced', 'all') as split,
        targets.direction,
        targets.min_count,
        coalesce(targets.floor, targets.expected) as pass_threshold

    from periods
    inner join targets
        on
        targets.valid_from <= periods.due_date
        and coalesce(targets.valid_to > periods.due_date, true)

    where coalesce(targets.floor, targets.expected) is not null

    qualify
        row_number() over (
            partition by targets.indicator_code, periods.period_month
            order by is_inspected desc, targets.split = 'unannounced' desc, targets.target_code
        ) = 1

),

scored as (

    select
        chosen.*,
        indicators.framework_code,
        coalesce(indicators.possible_score, chosen.default_possible_score) as possible_points,
        indicators.possible_score is null as is_score_assumed

    from chosen
    inner join indicators
        on
        chosen.indicator_code = indicators.indicator_code
        and indicators.valid_from <= chosen.due_date
        and coalesce(indicators.valid_to > chosen.due_date, true)

    qualify
        row_number() over (
            partition by chosen.indicator_code, chosen.period_month
            order by indicators.valid_from desc
        ) = 1

),

banded as (

    select
        scored.*,
        {%- for grade, code in [('a', 'A'), ('b', 'B'), ('c_fail', 'C#')] %}
        max(grades.threshold) filter (where grades.grade = '{{ code }}') as {{ grade }}_threshold,
        max(grades.rule) filter (where grades.grade = '{{ code }}') as {{ grade }}_rule
        {{- "," if not loop.last }}
        {%- endfor %}

    from scored
    left join grades
        on
        scored.indicator_code = grades.indicator_code
        and grades.rule <> 'count_met'
        and grades.valid_from <= scored.due_date
        and coalesce(grades.valid_to > scored.due_date, true)

    group by all

),

evidenced as (

    select
        banded.*,
        measured.level,
        measured.scope_code,
        {{ exact_sum('measured.numerator') }} as numerator,
        {{ exact_sum('measured.denominator') }} as denominator

    from banded
    inner join measured
        on
        banded.measure_code = measured.measure_code
        and banded.indicator_code = measured.indicator_code
        and banded.split = measured.split
        and measured.level in ('district', if(banded.is_inspected, 'street', 'unit'))
        and measured.period_month <= banded.period_month
        and measured.period_month
        > banded.period_month - to_months(banded.readiness_months::integer)

    group by all

    having sum(measured.denominator) > 0

),

-- Without bands a pass is an A and anything else a failed C.
ruled as (

    select
        * exclude (a_threshold, a_rule, c_fail_threshold, c_fail_rule),
        a_threshold is not null as is_graded,
        numerator + 0.5e0 as alpha,
        denominator - numerator + 0.5e0 as beta,
        coalesce(a_threshold, pass_threshold) / 100 as a_threshold,
        coalesce(a_rule, if(direction = 'lower', 'at_most', 'at_least')) as a_rule,
        c_fail_threshold / 100 as c_fail_threshold,
        c_fail_rule

    from evidenced

),

reached as (

    select
        *,
        {{ beta_at_least('alpha', 'beta', 'a_threshold') }} as a_above,
        {{ beta_at_least('alpha', 'beta', '(b_threshold / 100)') }} as b_above,
        {{ beta_at_least('alpha', 'beta', 'c_fail_threshold') }} as c_fail_above

    from ruled

),

turned as (

    select
        *,
        {%- for grade in wanted %}
        if({{ grade }}_rule in ('at_least', 'above'), {{ grade }}_above, 1 - {{ grade }}_above)
            as {{ grade }}_reached{{ "," if not loop.last }}
        {%- endfor %}

    from reached

),

graded as (

    select
        *,
        a_reached as grade_a_probability,
        greatest(coalesce(b_reached, a_reached) - a_reached, 0) as grade_b_probability,
        if(
            is_graded,
            greatest(
                1 - greatest(a_reached, coalesce(b_reached, 0)) - coalesce(c_fail_reached, 0), 0
            ),
            0
        ) as grade_c_probability,
        if(is_graded, coalesce(c_fail_reached, 0), 1 - a_reached) as grade_c_fail_probability

    from turned

),

weighed as (

    select
        *,
        grade_a_probability * grade_weight_a
        + grade_b_probability * grade_weight_b
        + grade_c_probability * grade_weight_c
        + grade_c_fail_probability * grade_weight_c_fail as expected_share,
        grade_a_probability * pow(grade_weight_a, 2)
        + grade_b_probability * pow(grade_weight_b, 2)
        + grade_c_probability * pow(grade_weight_c, 2)
        + grade_c_fail_probability * pow(grade_weight_c_fail, 2) as expected_square

    from graded

),

told as (

    select
        weighed.framework_code,
        weighed.indicator_code,
        weighed.level,
        weighed.scope_code,
        case weighed.level
            when 'unit' then weighed.scope_code
            when 'street' then streets.unit_code
        end as unit_code,
        weighed.period_month,
        weighed.target_code,
        weighed.measure_code,
        weighed.split,
        weighed.numerator,
        weighed.denominator,
        100 * weighed.numerator / weighed.denominator as value,
        100 * weighed.a_threshold as pass_threshold,
        weighed.is_graded,
        weighed.grade_a_probability,
        weighed.grade_b_probability,
        weighed.grade_c_probability,
        weighed.grade_c_fail_probability,
        weighed.possible_points,
        weighed.possible_points * weighed.expected_share as expected_points,
        greatest(weighed.expected_square - pow(weighed.expected_share, 2), 0)
        * pow(weighed.possible_points, 2) as points_variance,
        weighed.possible_points * (1 - weighed.expected_share) as points_at_risk,
        coalesce(weighed.denominator < weighed.min_count, true) as is_too_few,
        weighed.is_score_assumed

    from weighed
    left join streets
        on
        weighed.level = 'street'
        and weighed.scope_code = streets.place_code
        and streets.valid_from <= weighed.due_date
        and coalesce(streets.valid_to > weighed.due_date, true)

),

-- The district has its own line; the rest says where within it the next effort pays most.
ranked as (

    select
        *,
        100 * points_at_risk / nullif({{ precise_sum('points_at_risk') }} over below, 0)::double
            as risk_share_pct,
        rank() over (
            partition by framework_code, period_month, level = 'district'
            order by round(points_at_risk, 9) desc
        ) as risk_rank

    from told

    window
        below as (partition by framework_code, period_month, level = 'district')

)

select * from ranked
