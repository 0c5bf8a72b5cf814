-- Over 100 lines: the rule, its two gates and what was held are compared in one row.
with

parameters as (select * from {{ ref('int_parameters_inherited') }}),

rankings as (select * from {{ ref('fct_rankings') }}),

measures as (

    select *
    from {{ ref('fct_measures_monthly') }}
    where indicator_code = 'all' and split = 'unannounced' and scope_kind = 'unit'

),

about_city as (select * from {{ ref('stg_about__city') }}),

interviews as (

    select
        interview_id,
        unit_code,
        held_at,
        -- Without a ranking named, the one of the month before is meant.
        coalesce(
            date_trunc('month', ranking_month), date_trunc('month', held_at) - interval 1 month
        )::date as period_month

    from {{ ref('stg_ledger__interviews') }}

    qualify {{ latest_version(['interview_id']) }}

),

first_interviews as (

    select
        *,
        count(*) over (partition by unit_code, period_month) as interview_count

    from interviews

    qualify
        row_number() over (
            partition by unit_code, period_month order by held_at, interview_id
        ) = 1

),

scenarios as (select distinct scenario from parameters),

ranked_scenarios as (select distinct scenario from rankings),

-- A scenario without rankings of its own is judged on those in force.
assigned as (

    select
        rankings.* exclude (scenario),
        scenarios.scenario,
        last_day(rankings.period_month) as due_date,
        dense_rank() over (
            partition by scenarios.scenario, rankings.league_code order by rankings.period_month
        ) as ranking_number,
        -- In decimals: the same in whatever order the engine adds.
        sum(rankings.weighted_score::decimal(18, 6)) filter (
            where rankings.rank_number is not null
        ) over league::double
        / nullif(count(rankings.rank_number) over league, 0) as league_mean_score

    from scenarios
    left join ranked_scenarios on scenarios.scenario = ranked_scenarios.scenario
    inner join rankings on coalesce(ranked_scenarios.scenario, 'in_force') = rankings.scenario

    window
        league as (
            partition by scenarios.scenario, rankings.league_code, rankings.period_month
        )

),

due_dates as (select distinct scenario, due_date from assigned),

rules as (

    select
        due_dates.scenario,
        due_dates.due_date,
        {{ parameter_of('interview_rule') }} as interview_rule,
        {{ parameter_of('interview_consecutive_last') }}::integer as interview_consecutive_last,
        coalesce({{ parameter_of('gate_funnel_is_on') }} = '1', false) as is_funnel_on,
        {{ parameter_of('gate_confidence') }}::double as gate_confidence,
        coalesce({{ parameter_of('gate_sample_is_on') }} = '1', false) as is_sample_on,
        {{ parameter_of('gate_sample_measure') }} as gate_sample_measure,
        {{ parameter_of('gate_sample_confidence') }}::double as gate_sample_confidence,
        {{ parameter_of('gate_sample_min_count') }}::integer as gate_sample_min_count,
        {{ parameter_of('gate_sample_months') }}::integer as gate_sample_months

    from due_dates
    inner join parameters
        on
        due_dates.scenario = parameters.scenario
        and due_dates.due_date >= parameters.valid_from
        and coalesce(due_dates.due_date < parameters.valid_to, true)

    group by due_dates.scenario, due_dates.due_date

),

ruled as (

    select
        assigned.*,
        rules.* exclude (scenario, due_date)

    from assigned
    left join rules
        on assigned.scenario = rules.scenario and assigned.due_date = rules.due_date

),

-- Below the league's mean over all the rankings of the run together, in standard errors.
funnels as (

    select
        ruled.scenario,
        ruled.league_code,
        ruled.period_month,
        ruled.unit_code,
        {{ exact_sum('(earlier.weighted_score - earlier.league_mean_score)') }}
        / nullif(sqrt({{ exact_sum('(earlier.standard_error * earlier.standard_error)') }}), 0)
            as funnel_z,
        bool_and(earlier.standard_error is not null) as has_interval

    from ruled
    inner join assigned as earlier
        on
        ruled.scenario = earlier.scenario
        and ruled.league_code = earlier.league_code
        and ruled.unit_code = earlier.unit_code
        and earlier.ranking_number <= ruled.ranking_number
        and earlier.ranking_number > ruled.ranking_number - ruled.interview_consecutive_last

    group by all

),

-- What was seen unannounced after the ranking: nothing of it can have chosen the unit.
sampled as (

    select
        ruled.scenario,
        ruled.league_code,
        ruled.period_month,
        ruled.unit_code,
        coalesce({{ exact_sum('measures.numerator') }}, 0) as sample_numerator,
        coalesce({{ exact_sum('measures.denominator') }}, 0) as sample_count

    from ruled
    left join measures
        on
        ruled.gate_sample_measure = measures.measure_code
        and ruled.unit_code = measures.scope_code
        and measures.period_month > ruled.period_month
        and measures.period_month
        <= (ruled.period_month + to_months(ruled.gate_sample_months))

    group by all

),

compared as (

    select
        *,
        sum(sample_numerator::decimal(18, 6)) over league::double - sample_numerator
            as rest_numerator,
        sum(sample_count::decimal(18, 6)) over league::double - sample_count as rest_count

    from sampled

    window league as (partition by scenario, league_code, period_month)

),

tested as (

    select
        ruled.*,
        if(funnels.has_interval, funnels.funnel_z, null) as funnel_z,
        - ({{ normal_quantile('(0.5 + ruled.gate_confidence / 2)') }}) as funnel_limit_z,
        compared.sample_count,
        100 * compared.sample_numerator / nullif(compared.sample_count, 0) as sample_pct,
        100 * compared.rest_numerator / nullif(compared.rest_count, 0) as sample_rest_pct,
        (
            compared.sample_numerator / nullif(compared.sample_count, 0)
            - compared.rest_numerator / nullif(compared.rest_count, 0)
        ) / nullif(sqrt(greatest(
            (compared.sample_numerator + compared.rest_numerator)
            / nullif(compared.sample_count + compared.rest_count, 0)
            * (
                1
                - (compared.sample_numerator + compared.rest_numerator)
                / nullif(compared.sample_count + compared.rest_count, 0)
            )
            * (1 / nullif(compared.sample_count, 0) + 1 / nullif(compared.rest_count, 0)),
            0
        )), 0) as sample_z,
        - ({{ normal_quantile('ruled.gate_sample_confidence') }}) as sample_limit_z,
        last_day((ruled.period_month + to_months(ruled.gate_sample_months))::date)
        > about_city.as_of_date as is_sample_running,
        coalesce(ruled.consecutive_last_count >= ruled.interview_consecutive_last, false)
        and ruled.is_last
        and not ruled.is_provisional as is_due_by_rule

    from ruled
    cross join about_city
    left join funnels
        on
        ruled.scenario = funnels.scenario
        and ruled.league_code = funnels.league_code
        and ruled.period_month = funnels.period_month
        and ruled.unit_code = funnels.unit_code
    left join compared
        on
        ruled.scenario = compared.scenario
        and ruled.league_code = compared.league_code
        and ruled.period_month = compared.period_month
        and ruled.unit_code = compared.unit_code

),

gated as (

    select
        *,
        case
            when is_provisional then 'too_early'
            when rank_number is null then 'not_ranked'
            when interview_consecutive_last is null then 'no_rule'
            when not is_due_by_rule then 'rule_not_met'
            when not is_funnel_on and not is_sample_on then 'no_gate'
            when is_funnel_on and funnel_z is null then 'no_interval'
            when is_funnel_on and coalesce(funnel_z >= funnel_limit_z, true) then 'inside_limit'
            when is_sample_on and coalesce(sample_count < gate_sample_min_count, true)
                then if(is_sample_running, 'sample_awaited', 'sample_too_small')
            when is_sample_on and coalesce(sample_z >= sample_limit_z, true) then 'sample_not_lower'
            else 'confirmed'
        end as gate_status

    from tested

),

-- An interview without a ranking behind it keeps a row in every scenario.
listed as (

    select
        first_interviews.*,
        scenarios.scenario

    from first_interviews
    cross join scenarios

),

matched as (

    select
        coalesce(gated.scenario, listed.scenario) as scenario,
        gated.league_code,
        coalesce(gated.period_month, listed.period_month) as period_month,
        coalesce(gated.unit_code, listed.unit_code) as unit_code,
        gated.* exclude (scenario, league_code, period_month, unit_code),
        listed.interview_id,
        listed.held_at,
        coalesce(listed.interview_count, 0) as interview_count

    from gated
    full outer join listed
        on
        gated.scenario = listed.scenario
        and gated.unit_code = listed.unit_code
        and gated.period_month = listed.period_month

),

decided as (

    select
        *,
        coalesce(gate_status = 'confirmed', false) as is_due_by_gate,
        coalesce(
            if(
                interview_rule = 'consecutive_last_and_gate',
                gate_status = 'confirmed',
                is_due_by_rule
            ),
            false
        ) as is_due

    from matched

)

select
    scenario,
    league_code,
    period_month,
    unit_code,
    unit_count,
    weighted_score,
    rank_number,
    consecutive_last_count,
    interview_consecutive_last,
    last_probability,
    funnel_z,
    funnel_limit_z,
    sample_count,
    sample_pct,
    sample_rest_pct,
    sample_z,
    sample_limit_z,
    coalesce(is_last, false) as is_last,
    coalesce(is_due_by_rule, false) as is_due_by_rule,
    is_due_by_gate,
    is_due,
    coalesce(is_provisional, false) as is_provisional,
    coalesce(gate_status, 'not_ranked') as gate_status,
    case coalesce(gate_status, 'not_ranked')
        when 'not_ranked' then '该单位本期不在排名之列'
        when 'too_early' then '排名期尚未结束'
        when 'no_rule' then '当时没有约谈规则'
        when 'rule_not_met' then '未连续' || interview_consecutive_last || '次排名最后'
        when 'no_gate' then '本方案未设门槛'
        when 'no_interval' then '得分没有标准误，无法判断是否越过漏斗图界限'
        when 'inside_limit' then '低于本组均值的幅度未越过漏斗图界限，不能排除偶然'
        when 'sample_awaited' then '新的暗访样本还在积累：' || sample_count::bigint
        when 'sample_too_small'
            then '新的暗访样本过少：' || sample_count::bigint || '，少于' || gate_sample_min_count
        when 'sample_not_lower' then '新的暗访样本未显示低于本组其他单位'
        when 'confirmed' then '已越过所设门槛'
    end as gate_reason_zh,
    case coalesce(gate_status, 'not_ranked')
        when 'not_ranked' then 'the unit is not in this ranking'
        when 'too_early' then 'the ranking period is not over'
        when 'no_rule' then 'no interview rule was in force'
        when 'rule_not_met'
            then 'not last in ' || interview_consecutive_last || ' rankings in a row'
        when 'no_gate' then 'this scenario has no gate'
        when 'no_interval' then 'the score has no standard error, so the limit cannot be judged'
        when 'inside_limit'
            then 'below the league''s mean, but within the funnel limit: chance is not ruled out'
        when 'sample_awaited'
            then 'the fresh unannounced sample is still growing: ' || sample_count::bigint
        when 'sample_too_small'
            then
                'too small a fresh unannounced sample: ' || sample_count::bigint || ', fewer than '
                || gate_sample_min_count
        when 'sample_not_lower'
            then 'the fresh unannounced sample is not lower than the rest of the league'
        when 'confirmed' then 'clears every gate that is set'
    end as gate_reason_en,
    case
        when is_due and interview_id is not null then 'due_and_held'
        when is_due then 'due_not_held'
        when interview_id is not null then 'held_not_due'
        when coalesce(is_provisional, false) then 'too_early'
        else 'not_due'
    end as interview_status,
    case
        when is_due and interview_id is not null then '应约谈，台账中有约谈记录'
        when is_due then '应约谈，台账中尚无约谈记录'
        when interview_id is not null then '台账中有约谈记录，按本方案不在应约谈之列'
        when coalesce(is_provisional, false) then '排名期尚未结束'
        else '不在应约谈之列'
    end as interview_status_zh,
    case
        when is_due and interview_id is not null then 'due, and an interview is on record'
        when is_due then 'due, and no interview is on record yet'
        when interview_id is not null
            then 'an interview is on record that this scenario does not call for'
        when coalesce(is_provisional, false) then 'the ranking period is not over'
        else 'not due'
    end as interview_status_en,
    interview_id,
    interview_count,
    held_at

from decided
