-- One row per unit: its score in the chosen ranking, and how often it would have been last and
-- called to an interview over the past rankings, if the kinds of measures weighed
-- $inspection, $casework and $other per cent of what they do, $lasts rankings as last were asked
-- for, and the published chance of being last had to reach $gate per cent. A what-if of the
-- reader's own: no policy. With 100, 100, 100 and the scenario's own rule it is what the marts say.
with

rankings as (

    select
        *,
        dense_rank() over (order by period_month) as ranking_number

    from fct_rankings

    where scenario = $scenario
        and league_code = $league
        and ranking_status = 'ranked'

),

weighed as (

    select
        components.period_month,
        components.unit_code,
        components.attainment,
        components.weight_pct * case
            when measures.family = 'inspection' then $inspection::double
            when measures.family = 'casework' then $casework::double
            else $other::double
        end as weight

    from fct_ranking_components as components
    left join dim_measures as measures using (measure_code)

    where components.scenario = $scenario
        and components.league_code = $league
        and components.is_scored

),

-- Rounded, so that units with the same figures stay equal in whatever order is added.
scored as (

    select
        rankings.period_month,
        rankings.unit_code,
        rankings.is_provisional,
        rankings.last_probability,
        rankings.ranking_number,
        round(100 * sum(weighed.weight * weighed.attainment) / nullif(sum(weighed.weight), 0), 9)
            as score

    from rankings
    inner join weighed
        on rankings.period_month = weighed.period_month
        and rankings.unit_code = weighed.unit_code

    group by all

),

placed as (

    select
        *,
        rank() over league as rank_number,
        score = min(score) over (partition by period_month)
        and min(score) over (partition by period_month) < max(score) over (partition by period_month)
            as is_last

    from scored

    where score is not null

    window league as (partition by period_month order by score desc)

),

-- Rankings in a row have the same distance between their number and their place among the lasts.
numbered as (

    select
        *,
        ranking_number - row_number() over (
            partition by unit_code, is_last order by ranking_number
        ) as run_number

    from placed

),

followed as (

    select
        *,
        is_last
        and not is_provisional
        and row_number() over (partition by unit_code, is_last, run_number order by ranking_number)
        >= $lasts::integer as is_interviewed

    from numbered

),

counted as (

    select
        unit_code,
        max(score) filter (where period_month = $month) as score,
        max(rank_number) filter (where period_month = $month) as rank_number,
        coalesce(bool_or(is_last) filter (where period_month = $month), false) as is_last,
        count(*) filter (where not is_provisional) as ranking_count,
        count(*) filter (where is_last and not is_provisional) as last_count,
        count(*) filter (where is_interviewed) as interview_count,
        count(*) filter (
            where is_interviewed and coalesce(last_probability, 0) >= $gate::double / 100
        ) as gated_count,
        max(period_month) filter (where is_interviewed) as latest_interview_month

    from followed

    group by unit_code

)

select
    counted.*,
    coalesce(units.name_zh, counted.unit_code) as name_zh,
    coalesce(units.name_en, units.name_zh, counted.unit_code) as name_en,
    replays.last_count as published_last_count,
    replays.rule_interview_count as published_interview_count,
    replays.interview_consecutive_last

from counted
left join dim_units as units on counted.unit_code = units.unit_code and units.is_current
left join fct_policy_replays as replays
    on replays.scenario = $scenario
    and replays.league_code = $league
    and counted.unit_code = replays.unit_code

order by counted.gated_count desc, counted.interview_count desc, counted.last_count desc, counted.score
