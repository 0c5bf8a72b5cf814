-- Over 100 lines: the official place and, beside it, how sure it is.
with

scored as (select * from {{ ref('int_rankings_scored') }}),

shrunk as (select * from {{ ref('int_rankings_shrunk') }}),

drawn as (select * from {{ ref('int_rankings_drawn') }}),

without_rulings as (

    select
        scenario,
        league_code,
        period_month,
        unit_code,
        {{ exact_sum('points_without_rulings') }} as score_without_rulings

    from {{ ref('fct_ranking_components') }}

    group by all

),

cumulated as (

    select
        *,
        ({{ precise_sum('probability') }} over (
            partition by scenario, league_code, period_month, unit_code order by rank_number
        ))::double as cumulated_probability

    from drawn

),

-- A third of a small league is at least one unit.
probable as (

    select
        cumulated.scenario,
        cumulated.league_code,
        cumulated.period_month,
        cumulated.unit_code,
        min(rank_number) filter (
            where cumulated_probability > (1 - interval_confidence) / 2
        ) as rank_low,
        min(rank_number) filter (
            where cumulated_probability >= (1 + interval_confidence) / 2 - 1e-9
        ) as rank_high,
        {%- for name, places in {
            'last': 'rank_number = unit_count',
            'bottom_three': 'rank_number > unit_count - 3',
            'top_third': 'rank_number <= greatest(1, unit_count // 3)',
            'bottom_third': 'rank_number > unit_count - greatest(1, unit_count // 3)',
        }.items() %}
        {{ precise_sum('if(' ~ places ~ ', probability, 0)') }}::double as {{ name }}_probability
        {{- "," if not loop.last }}
        {%- endfor %}

    -- One unit alone is neither first nor last.
    from cumulated
    inner join scored
        on
        cumulated.scenario = scored.scenario
        and cumulated.league_code = scored.league_code
        and cumulated.period_month = scored.period_month
        and cumulated.unit_code = scored.unit_code

    where cumulated.unit_count > 1

    group by all

),

joined as (

    select
        scored.scenario,
        scored.league_code,
        scored.period_month,
        scored.unit_code,
        scored.ranking_status,
        count(*) filter (where scored.ranking_status = 'ranked') over league as unit_count,
        scored.target_count,
        scored.decided_target_count,
        scored.weight_covered_pct,
        scored.weighted_score,
        without_rulings.score_without_rulings,
        scored.small_sample_loss,
        scored.overdispersion,
        scored.ordinal_rankability,
        scored.is_provisional,
        shrunk.month_to_month_deviation,
        shrunk.between_unit_deviation,
        shrunk.standard_error,
        shrunk.shrunk_score,
        shrunk.shrunk_error,
        shrunk.rankability,
        probable.rank_low,
        probable.rank_high,
        probable.last_probability,
        probable.bottom_three_probability,
        case
            when probable.bottom_third_probability > 0.5 then 'trailing'
            when probable.top_third_probability > 0.5 then 'leading'
            when shrunk.unit_code is not null then 'middle'
        end as tier_code,
        dense_rank() over (
            partition by scored.scenario, scored.league_code order by scored.period_month
        ) as ranking_number,
        if(
            scored.ranking_status = 'ranked',
            rank() over (
                partition by
                    scored.scenario,
                    scored.league_code,
                    scored.period_month,
                    scored.ranking_status
                order by scored.weighted_score desc
            ),
            null
        ) as rank_number,
        max(scored.weighted_score) filter (where scored.ranking_status = 'ranked')
            over league as best_score,
        min(scored.weighted_score) filter (where scored.ranking_status = 'ranked')
            over league as worst_score

    from scored
    left join shrunk
        on
        scored.scenario = shrunk.scenario
        and scored.league_code = shrunk.league_code
        and scored.period_month = shrunk.period_month
        and scored.unit_code = shrunk.unit_code
    left join without_rulings
        on
        scored.scenario = without_rulings.scenario
        and scored.league_code = without_rulings.league_code
        and scored.period_month = without_rulings.period_month
        and scored.unit_code = without_rulings.unit_code
    left join probable
        on
        scored.scenario = probable.scenario
        and scored.league_code = probable.league_code
        and scored.period_month = probable.period_month
        and scored.unit_code = probable.unit_code

    window league as (partition by scored.scenario, scored.league_code, scored.period_month)

),

-- Where all are equal nobody is last.
compared as (

    select
        *,
        rank_number is not null and weighted_score = worst_score and worst_score < best_score
            as is_last

    from joined

),

-- Rankings in a row have the same distance between their number and their place among the lasts.
followed as (

    select
        *,
        ranking_number - row_number() over (
            partition by scenario, league_code, unit_code, is_last order by ranking_number
        ) as run_number

    from compared

)

select
    scenario,
    league_code,
    period_month,
    unit_code,
    ranking_status,
    unit_count,
    target_count,
    decided_target_count,
    weight_covered_pct,
    weighted_score,
    score_without_rulings,
    small_sample_loss,
    overdispersion,
    month_to_month_deviation,
    between_unit_deviation,
    standard_error,
    shrunk_score,
    shrunk_error,
    rank_number,
    rank_low,
    rank_high,
    last_probability,
    bottom_three_probability,
    rankability,
    tier_code,
    coalesce(rankability >= ordinal_rankability, false) as is_ordinal_shown,
    is_last,
    if(
        is_last,
        row_number() over (
            partition by scenario, league_code, unit_code, is_last, run_number
            order by ranking_number
        ),
        0
    ) as consecutive_last_count,
    is_provisional

from followed
