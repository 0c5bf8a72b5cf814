-- What one visit finds hangs together: a dirty place loses points on several items at once. How
-- much more a score rate varies for it is the spread of the visits' sums over that of independent
-- points.
with

visits as (

    select
        unit_code,
        period_month,
        visit_id,
        {{ exact_sum('earned_score') }} as earned_score,
        {{ exact_sum('possible_score') }} as possible_score

    from {{ ref('int_observations_placed') }}

    where not coalesce(is_not_applicable, false) and unit_code is not null

    group by all

),

rated as (

    select
        *,
        count(*) over unit_month as visit_count,
        ({{ precise_sum('earned_score') }} over unit_month)::double
        / ({{ precise_sum('possible_score') }} over unit_month)::double as score_share

    from visits

    where possible_score > 0

    window unit_month as (partition by unit_code, period_month)

),

-- One visit says nothing about spread; n / (n - 1) makes up for the rate's being their own.
dispersed as (

    select
        period_month,
        {{ exact_sum(
            'power(earned_score - score_share * possible_score, 2)'
            ' * visit_count / (visit_count - 1)'
        ) }} as visit_variance,
        {{ exact_sum('possible_score * score_share * (1 - score_share)') }} as point_variance

    from rated

    where visit_count > 1

    group by period_month

)

select * from dispersed
