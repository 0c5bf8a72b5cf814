-- Equal units: in each ranking every unit is last with the same chance, one alone. A run of n lasts
-- of a given unit is a run of n successes with chance 1/k; a run of n lasts of any unit is a run of
-- n - 1 repeats of the ranking before. Both follow one recursion: the chance of no run of r among
-- t trials is that among t - 1, less the chance that the first run ends just now.
with recursive

parameters as (

    select distinct value::integer as interview_consecutive_last
    from {{ ref('int_parameters_inherited') }}
    where parameter = 'interview_consecutive_last'

),

-- A table to look things up in: at least up to leagues of 20 units and to two years of months.
sizes as (

    select
        greatest(coalesce(max(unit_count), 0), 20) as largest_unit_count,
        greatest(count(distinct period_month), 24) as largest_ranking_count

    from {{ ref('fct_rankings') }}

),

leagues as (

    select
        {{ items_of('range(2, sizes.largest_unit_count + 1)') }} as unit_count,
        sizes.largest_ranking_count

    from sizes

),

chains as (

    select
        parameters.interview_consecutive_last,
        leagues.unit_count,
        leagues.largest_ranking_count,
        {{ unfold([
            {'scope': "'unit'", 'run_length': 'parameters.interview_consecutive_last'},
            {'scope': "'any'", 'run_length': 'parameters.interview_consecutive_last - 1'},
        ]) }}

    from parameters
    cross join leagues

),

-- free_of_runs[t + 1] is the chance of no run among t trials.
runs as (

    select
        *,
        0 as trial_count,
        [if(run_length = 0, 0e0, 1e0)] as free_of_runs

    from chains

    union all

    select
        interview_consecutive_last,
        unit_count,
        largest_ranking_count,
        scope,
        run_length,
        trial_count + 1 as trial_count,
        list_append(
            free_of_runs,
            case
                when run_length = 0 then 0e0
                when trial_count + 1 < run_length then 1e0
                when trial_count + 1 = run_length then 1 - pow(1e0 / unit_count, run_length)
                else
                    free_of_runs[trial_count + 1]
                    - pow(1e0 / unit_count, run_length) * (1 - 1e0 / unit_count)
                    * free_of_runs[trial_count + 1 - run_length]
            end
        ) as free_of_runs

    from runs

    where trial_count < largest_ranking_count

),

-- The first ranking repeats nothing: of any unit there is one trial fewer than rankings.
chances as (

    select
        interview_consecutive_last,
        unit_count,
        if(scope = 'any', trial_count + 1, trial_count) as ranking_count,
        scope,
        -- Ten digits: what lies beyond is the engine's arithmetic.
        round(1 - free_of_runs[trial_count + 1], 10) as probability,
        largest_ranking_count

    from runs

)

select
    interview_consecutive_last,
    unit_count::bigint as unit_count,
    ranking_count::bigint as ranking_count,
    max(probability) filter (where scope = 'any') as any_interview_probability,
    max(probability) filter (where scope = 'unit') as unit_interview_probability,
    round(
        greatest(ranking_count - interview_consecutive_last + 1, 0)
        / pow(unit_count, interview_consecutive_last - 1),
        10
    ) as expected_interview_count

from chances

where ranking_count between 1 and largest_ranking_count

group by interview_consecutive_last, unit_count, ranking_count
