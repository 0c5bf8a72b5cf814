-- Over 100 lines: both months, what no part has, and the two effects of each part in one piece.
-- Kitagawa (1955, J. Am. Stat. Assoc. 50:1168–1194) in the symmetric form that Das Gupta (1993,
-- Census Bureau P23-186) gives for two factors: each factor's change is weighed by the mean of the
-- other one over both months, so no part is left over and neither month comes first. Mix is
-- measured from the mean of the whole, which moves no sum, for shares add up to one in both months.
{%- set figure = ['measure_code', 'indicator_code', 'split', 'period_month', 'compared_with'] %}
with

measured as (
    select * from {{ ref('fct_measures_monthly') }} where level in ('district', 'street', 'unit')
),

effects as (
    select * from {{ ref('fct_ruling_effects') }} where level in ('district', 'street', 'unit')
),

measures as (select * from {{ ref('measures') }}),

-- What rulings moved is a part of its own, so the others are taken from figures without any.
without_rulings as (

    select
        coalesce(measured.measure_code, effects.measure_code) as measure_code,
        coalesce(measured.indicator_code, effects.indicator_code) as indicator_code,
        coalesce(measured.level, effects.level) as level,
        coalesce(measured.scope_code, effects.scope_code) as scope_code,
        coalesce(measured.split, effects.split) as split,
        coalesce(measured.period_month, effects.period_month) as period_month,
        coalesce(effects.numerator_without_rulings, measured.numerator) as numerator,
        coalesce(effects.denominator_without_rulings, measured.denominator) as denominator,
        measured.value is not null as is_measured

    from measured
    full join effects
        on
        measured.measure_code = effects.measure_code
        and measured.indicator_code = effects.indicator_code
        and measured.level = effects.level
        and measured.scope_code = effects.scope_code
        and measured.split = effects.split
        and measured.period_month = effects.period_month

),

-- A month is the later one of its own comparisons and the earlier one of those of a month and a
-- year on.
sided as (

    select
        measure_code,
        indicator_code,
        level,
        scope_code,
        split,
        is_measured,
        {{ unfold([
            {
                'compared_with': "'previous_month'",
                'period_month': 'period_month',
                'is_after': 'true',
            },
            {
                'compared_with': "'previous_month'",
                'period_month': '(period_month + interval 1 month)::date',
                'is_after': 'false',
            },
            {
                'compared_with': "'same_month_last_year'",
                'period_month': 'period_month',
                'is_after': 'true',
            },
            {
                'compared_with': "'same_month_last_year'",
                'period_month': '(period_month + interval 12 month)::date',
                'is_after': 'false',
            },
        ]) }},
        numerator,
        coalesce(denominator, 0) as denominator

    from without_rulings

),

paired as (

    select
        {{ figure | join(', ') }},
        level,
        scope_code,
        {%- for side, condition in [('before', 'not is_after'), ('after', 'is_after')] %}
        coalesce(sum(numerator) filter (where {{ condition }}), 0) as numerator_{{ side }},
        coalesce(sum(denominator) filter (where {{ condition }}), 0) as denominator_{{ side }},
        {%- endfor %}
        count(*) = 2 and bool_and(is_measured) as is_comparable

    from sided

    group by all

),

wholes as (

    select
        paired.*,
        measures.kind,
        measures.unit,
        parts.part_level

    from paired
    inner join measures on paired.measure_code = measures.measure_code
    cross join (values ('street'), ('unit')) as parts (part_level)

    where paired.level = 'district' and paired.is_comparable

),

placed as (

    select
        {{ figure | join(', ') }},
        level as part_level,
        scope_code as part_code,
        numerator_before,
        denominator_before,
        numerator_after,
        denominator_after

    from paired

    where level <> 'district'

),

{%- set counts = [
    'numerator_before', 'denominator_before', 'numerator_after', 'denominator_after',
] %}

summed as (

    select
        {{ figure | join(', ') }},
        part_level,
        {%- for count in counts %}
        {{ exact_sum(count) }} as {{ count }}{{ ',' if not loop.last }}
        {%- endfor %}

    from placed

    group by all

),

-- What was reported without a street or a unit is a part without a name.
unplaced as (

    select
        {%- for key in figure + ['part_level'] %}
        wholes.{{ key }},
        {%- endfor %}
        null::varchar as part_code,
        {%- for count in counts %}
        round(wholes.{{ count }} - coalesce(summed.{{ count }}, 0), 6) as {{ count }}
        {{- ',' if not loop.last }}
        {%- endfor %}

    from wholes
    left join summed
        on
        {%- for key in figure + ['part_level'] %}
        {{ 'and ' if not loop.first }}wholes.{{ key }} = summed.{{ key }}
        {%- endfor %}

),

listed as (

    select * from placed
    union all
    select * from unplaced
    where
        {%- for count in counts %}
        {{ 'or ' if not loop.first }}{{ count }} <> 0
        {%- endfor %}

),

weighed as (

    select
        listed.*,
        wholes.scope_code,
        wholes.kind,
        {%- for side in ['before', 'after'] %}
        {{ measure_value(
            'wholes.kind', 'listed.numerator_' ~ side, 'listed.denominator_' ~ side, 'wholes.unit'
        ) }} as value_{{ side }},
        {{ measure_value(
            'wholes.kind', 'listed.numerator_' ~ side, 'wholes.denominator_' ~ side, 'wholes.unit'
        ) }} as contribution_{{ side }},
        {{ measure_value(
            'wholes.kind', 'wholes.numerator_' ~ side, 'wholes.denominator_' ~ side, 'wholes.unit'
        ) }} as whole_{{ side }},
        case
            when wholes.denominator_{{ side }} > 0
                then listed.denominator_{{ side }} / wholes.denominator_{{ side }}
        end as share_{{ side }}{{ ',' if not loop.last }}
        {%- endfor %}

    from listed
    inner join wholes
        on
        {%- for key in figure + ['part_level'] %}
        {{ 'and ' if not loop.first }}listed.{{ key }} = wholes.{{ key }}
        {%- endfor %}

),

-- A part that had no records in one of the months has no rate there: all its change is mix.
middled as (

    select
        *,
        coalesce((value_before + value_after) / 2, value_before, value_after, 0) as middle_value,
        (whole_before + whole_after) / 2 as middle_whole

    from weighed

),

moved as (

    select
        measure_code,
        indicator_code,
        scope_code,
        split,
        period_month,
        compared_with,
        part_level,
        part_code,
        numerator_before,
        if(kind = 'count', null, denominator_before) as denominator_before,
        value_before,
        numerator_after,
        if(kind = 'count', null, denominator_after) as denominator_after,
        value_after,
        if(kind = 'count', null, 100 * share_before) as share_before_pct,
        if(kind = 'count', null, 100 * share_after) as share_after_pct,
        if(kind = 'count', numerator_after - numerator_before, 0) as volume_effect,
        if(
            kind = 'count', 0, (middle_value - middle_whole) * (share_after - share_before)
        ) as mix_effect,
        if(
            kind = 'count',
            0,
            contribution_after - contribution_before - middle_value * (share_after - share_before)
        ) as rate_effect

    from middled

)

select * from moved
