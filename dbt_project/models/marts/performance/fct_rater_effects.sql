-- Over 100 lines: from stratum to verdict in one piece. A stratum is one item at one kind of site
-- in one street, month and kind of visit. Observed − expected, over the weight that others' checks
-- give it, is Mantel and Haenszel's difference to others; checks that nobody else can match say
-- nothing.
with

observations as (

    select *
    from {{ ref('int_observations_placed') }}
    where
        inspector_id is not null
        and not is_not_applicable
        and possible_score > 0

),

about_city as (select * from {{ ref('stg_about__city') }}),

periods as (select * from {{ ref('int_periods_ruled') }} where period_kind = 'month'),

scored as (

    select
        inspector_id,
        inspector_kind,
        earned_score,
        possible_score,
        earned_score / possible_score as score_share,
        {{ content_hash([
            'inspector_kind', 'is_announced', 'item_code', 'site_type_code', 'street_code',
            'period_month',
        ]) }} as stratum_key,
        inspected_at::date as inspected_on

    from observations

),

strata as (

    select
        stratum_key,
        count(*) as stratum_count,
        {{ exact_sum('score_share') }} / count(*) as stratum_share,
        coalesce(
            ({{ exact_sum('score_share * score_share') }}
                - pow({{ exact_sum('score_share') }}, 2) / count(*))
            / nullif(count(*) - 1, 0),
            0
        ) as stratum_variance

    from scored

    group by stratum_key

),

by_stratum as (

    select
        inspector_kind,
        inspector_id,
        stratum_key,
        count(*) as own_count,
        {{ exact_sum('score_share') }} as own_share,
        {{ exact_sum('earned_score') }} as earned_score,
        {{ exact_sum('possible_score') }} as possible_score,
        min(inspected_on) as first_on,
        max(inspected_on) as last_on

    from scored

    group by all

),

summed as (

    select
        by_stratum.inspector_kind,
        by_stratum.inspector_id,
        sum(by_stratum.own_count)::bigint as observation_count,
        sum(if(strata.stratum_count > by_stratum.own_count, by_stratum.own_count, 0))::bigint
            as matched_count,
        {{ exact_sum('by_stratum.earned_score') }} as earned_score,
        {{ exact_sum('by_stratum.possible_score') }} as possible_score,
        {{ exact_sum('by_stratum.own_share') }} as observed_score,
        {{ exact_sum('by_stratum.own_count * strata.stratum_share') }} as expected_score,
        {{ exact_sum(
            'by_stratum.own_count * (1 - by_stratum.own_count / strata.stratum_count)'
        ) }} as weight,
        {{ exact_sum(
            'by_stratum.own_count * (1 - by_stratum.own_count / strata.stratum_count)'
            ~ ' * strata.stratum_variance'
        ) }} as variance,
        min(by_stratum.first_on) as first_inspected_on,
        max(by_stratum.last_on) as last_inspected_on

    from by_stratum
    inner join strata on by_stratum.stratum_key = strata.stratum_key

    group by all

),

ruled as (

    select
        summed.*,
        (observed_score - expected_score) / nullif(weight, 0) as effect,
        sqrt(variance) / nullif(weight, 0) as standard_error,
        {{ normal_quantile('(0.5 + periods.wilson_confidence / 2)') }} as interval_z,
        {{ normal_quantile('(0.5 + periods.rater_confidence / 2)') }} as rater_z

    from summed
    cross join about_city
    left join periods
        on periods.period_month = date_trunc('month', about_city.as_of_date)

),

told as (

    select
        inspector_kind,
        inspector_id,
        observation_count,
        matched_count,
        100 * earned_score / possible_score as score_rate_pct,
        100 * observed_score / observation_count as observed_pct,
        100 * expected_score / observation_count as expected_pct,
        100 * effect as effect_points,
        100 * (effect - interval_z * standard_error) as effect_low,
        100 * (effect + interval_z * standard_error) as effect_high,
        effect / nullif(standard_error, 0) as z_score,
        coalesce(effect / nullif(standard_error, 0) < -rater_z, false) as is_strict,
        coalesce(effect / nullif(standard_error, 0) > rater_z, false) as is_lenient,
        row_number() over (
            partition by inspector_kind order by effect, inspector_id
        ) as strictness_rank,
        first_inspected_on,
        last_inspected_on

    from ruled

)

select * from told
