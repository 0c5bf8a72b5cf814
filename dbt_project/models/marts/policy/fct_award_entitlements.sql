-- Over 100 lines: three rules, one limit and the gap to the next tier; each step is one CTE. Money
-- is granted period by period: once the year's fund is spent, the period's awards shrink alike, and
-- what was granted before stays. What a cap cuts off stays in the fund.
with

parameters as (select * from {{ ref('int_parameters_inherited') }}),

tiers as (select * from {{ ref('award_tiers') }}),

rankings as (select * from {{ ref('fct_rankings') }}),

scenarios as (select distinct scenario from parameters),

ranked_scenarios as (select distinct scenario from rankings),

-- A scenario without rankings of its own is paid by those in force.
assigned as (

    select
        scenarios.scenario,
        rankings.league_code,
        rankings.period_month,
        rankings.unit_code,
        rankings.rank_number,
        rankings.weighted_score,
        rankings.standard_error,
        rankings.decided_target_count,
        rankings.is_provisional,
        last_day(rankings.period_month) as due_date,
        year(rankings.period_month)::integer as award_year,
        -- -1 is the last place; units that tie for it share it.
        if(
            rankings.rank_number is null,
            null,
            - rank() over (
                partition by scenarios.scenario, rankings.league_code, rankings.period_month
                order by rankings.rank_number desc nulls last
            )
        ) as place_from_below

    from scenarios
    left join ranked_scenarios on scenarios.scenario = ranked_scenarios.scenario
    inner join rankings on coalesce(ranked_scenarios.scenario, 'in_force') = rankings.scenario

),

due_dates as (select distinct scenario, due_date from assigned),

rules as (

    select
        due_dates.scenario,
        due_dates.due_date,
        {{ parameter_of('award_rule') }} as award_rule,
        -- Tiers come from where the rule comes from.
        if(
            bool_or(parameters.is_inherited) filter (where parameters.parameter = 'award_rule'),
            'in_force',
            due_dates.scenario
        ) as tier_scenario,
        {{ parameter_of('award_fund_yuan') }}::double as fund_yuan,
        coalesce({{ parameter_of('award_pay_in_joins_fund') }} = '1', false) as is_pay_in_joining,
        coalesce({{ parameter_of('award_pool_floor_score') }}::double, 0) as pool_floor_score,
        coalesce({{ parameter_of('award_pool_cap_pct') }}::double, 100) as pool_cap_pct,
        coalesce({{ parameter_of('award_pool_weight') }}, 'equal') as pool_weight,
        if({{ parameter_of('ranking_cadence') }} = 'quarterly', 4, 12) as period_count

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
        rules.* exclude (scenario, due_date, award_rule),
        coalesce(rules.award_rule, 'not_given') as award_rule,
        if(
            rules.pool_weight = 'target_count', assigned.decided_target_count, 1
        ) * if(
            assigned.rank_number is null,
            null,
            greatest(assigned.weighted_score - rules.pool_floor_score, 0)
        ) as pool_points

    from assigned
    left join rules
        on assigned.scenario = rules.scenario and assigned.due_date = rules.due_date

),

-- The tiers that hold on the due date; a league for which none is set gets nothing by this rule.
offered as (

    select
        ruled.scenario,
        ruled.league_code,
        ruled.period_month,
        ruled.unit_code,
        ruled.weighted_score,
        tiers.from_value as tier_from_value,
        tiers.to_value as tier_to_value,
        tiers.amount_yuan as tier_yuan,
        tiers.document,
        tiers.source_status,
        case
            when ruled.award_rule = 'score_tier'
                then
                    ruled.weighted_score >= coalesce(tiers.from_value, ruled.weighted_score)
                    and coalesce(ruled.weighted_score < tiers.to_value, true)
            when tiers.from_value > 0
                then
                    ruled.rank_number >= tiers.from_value
                    and coalesce(ruled.rank_number <= tiers.to_value, true)
            else ruled.place_from_below between tiers.from_value and tiers.to_value
        end as is_reached

    from ruled
    inner join tiers
        on
        ruled.rank_number is not null
        and ruled.tier_scenario = tiers.scenario
        and ruled.league_code = tiers.league_code
        and ruled.award_rule = tiers.rule
        and ruled.due_date >= coalesce(tiers.valid_from, ruled.due_date)
        and coalesce(ruled.due_date < tiers.valid_to, true)

),

-- In a league so small that a place counts from both ends, the top decides.
reached as (

    select *
    from offered
    where is_reached
    qualify
        row_number() over (
            partition by scenario, league_code, period_month, unit_code
            order by tier_from_value < 0, tier_yuan desc
        ) = 1

),

-- Where a score tier begins its amount begins; where it ends without another one, nothing.
score_boundaries as (

    select
        scenario,
        league_code,
        period_month,
        unit_code,
        {{ unfold([
            {'boundary_score': 'tier_from_value', 'boundary_yuan': 'tier_yuan'},
            {'boundary_score': 'tier_to_value', 'boundary_yuan': '0'},
        ]) }}

    from offered

),

pooled as (

    select
        *,
        sum(pool_points::decimal(18, 6)) over (
            partition by scenario, league_code, period_month
        )::double as league_points,
        count(rank_number) over (partition by scenario, league_code, period_month)
        / nullif(count(rank_number) over (partition by scenario, period_month), 0)
            as league_share

    from ruled

),

leagues_with_tiers as (select distinct scenario, league_code, period_month from offered),

claimed as (

    select
        pooled.*,
        reached.tier_from_value,
        reached.tier_to_value,
        reached.document as tier_document,
        reached.source_status as tier_source_status,
        leagues_with_tiers.scenario is not null as has_tiers,
        case
            when pooled.rank_number is null then null
            when pooled.award_rule in ('rank_tier', 'score_tier')
                and leagues_with_tiers.scenario is not null
                then coalesce(reached.tier_yuan, 0)
            -- Whole yuan; the grain of sand keeps 20 from being 19.
            when pooled.award_rule = 'pool_share'
                then floor(
                    pooled.fund_yuan / pooled.period_count * pooled.league_share
                    * coalesce(
                        least(
                            pooled.pool_points / nullif(pooled.league_points, 0),
                            pooled.pool_cap_pct / 100
                        ),
                        0
                    ) + 1e-6
                )
        end as claimed_yuan

    from pooled
    left join leagues_with_tiers
        on
        pooled.scenario = leagues_with_tiers.scenario
        and pooled.league_code = leagues_with_tiers.league_code
        and pooled.period_month = leagues_with_tiers.period_month
    left join reached
        on
        pooled.scenario = reached.scenario
        and pooled.league_code = reached.league_code
        and pooled.period_month = reached.period_month
        and pooled.unit_code = reached.unit_code

),

periods as (

    select
        scenario,
        award_year,
        period_month,
        sum(greatest(coalesce(claimed_yuan, 0), 0)) as asked_yuan,
        max(fund_yuan) as period_fund_yuan,
        sum(
            if(coalesce(is_pay_in_joining, false), greatest(coalesce(-claimed_yuan, 0), 0), 0)
        ) as joined_yuan

    from claimed

    group by scenario, award_year, period_month

),

-- A fund that is cut within a year is cut from the next year on: what is granted stays granted.
added_up as (

    select
        *,
        sum(asked_yuan) over so_far as asked_total_yuan,
        max(period_fund_yuan) over so_far + sum(joined_yuan) over so_far as available_yuan

    from periods

    window so_far as (partition by scenario, award_year order by period_month)

),

exceeded as (

    select
        *,
        greatest(max(asked_total_yuan - available_yuan) over so_far, 0) as excess_total_yuan

    from added_up

    window so_far as (partition by scenario, award_year order by period_month)

),

limited as (

    select
        scenario,
        period_month,
        1 - (
            excess_total_yuan - coalesce(lag(excess_total_yuan) over so_far, 0)
        ) / nullif(asked_yuan, 0) as granted_share

    from exceeded

    window so_far as (partition by scenario, award_year order by period_month)

),

granted as (

    select
        claimed.*,
        case
            when claimed.claimed_yuan <= 0 or limited.granted_share = 1 then claimed.claimed_yuan
            else floor(claimed.claimed_yuan * limited.granted_share + 1e-6)
        end as amount_yuan,
        coalesce(claimed.claimed_yuan > 0 and limited.granted_share < 1, false) as is_scaled

    from claimed
    left join limited
        on claimed.scenario = limited.scenario and claimed.period_month = limited.period_month

),

-- By rank the next tier begins at the nearest unit above with a higher claim, whose own score is as
-- uncertain; by score it begins at a fixed number.
next_tiers as (

    select
        granted.scenario,
        granted.league_code,
        granted.period_month,
        granted.unit_code,
        others.weighted_score as boundary_score,
        others.claimed_yuan as boundary_yuan,
        sqrt(pow(granted.standard_error, 2) + pow(others.standard_error, 2)) as boundary_error

    from granted
    inner join granted as others
        on
        granted.scenario = others.scenario
        and granted.league_code = others.league_code
        and granted.period_month = others.period_month
        and granted.rank_number > others.rank_number
        and granted.claimed_yuan < others.claimed_yuan

    where granted.award_rule = 'rank_tier'

    union all

    select
        granted.scenario,
        granted.league_code,
        granted.period_month,
        granted.unit_code,
        score_boundaries.boundary_score,
        score_boundaries.boundary_yuan,
        granted.standard_error as boundary_error

    from granted
    inner join score_boundaries
        on
        granted.scenario = score_boundaries.scenario
        and granted.league_code = score_boundaries.league_code
        and granted.period_month = score_boundaries.period_month
        and granted.unit_code = score_boundaries.unit_code
        and granted.weighted_score < score_boundaries.boundary_score
        and granted.claimed_yuan < score_boundaries.boundary_yuan

    where granted.award_rule = 'score_tier'

),

nearest_tiers as (

    select *
    from next_tiers
    qualify
        row_number() over (
            partition by scenario, league_code, period_month, unit_code
            order by boundary_score, boundary_yuan desc
        ) = 1

),

compared as (

    select
        granted.*,
        -- Six digits: scores are decimals and differ by decimals.
        round(
            if(
                granted.award_rule = 'pool_share' and granted.pool_points = 0,
                granted.pool_floor_score,
                nearest_tiers.boundary_score
            ) - granted.weighted_score,
            6
        ) as gap_to_next_tier,
        nearest_tiers.boundary_yuan as next_tier_amount_yuan,
        (granted.weighted_score - nearest_tiers.boundary_score)
        / nullif(nearest_tiers.boundary_error, 0) as next_tier_z,
        case
            when granted.award_rule = 'not_given' then 'rule_not_given'
            when granted.rank_number is null then 'not_ranked'
            when granted.award_rule != 'pool_share' and not granted.has_tiers then 'no_tiers'
            when granted.amount_yuan is null then 'fund_not_given'
            when granted.is_provisional then 'provisional'
            when granted.is_scaled then 'scaled'
            else 'entitled'
        end as entitlement_status

    from granted
    left join nearest_tiers
        on
        granted.scenario = nearest_tiers.scenario
        and granted.league_code = nearest_tiers.league_code
        and granted.period_month = nearest_tiers.period_month
        and granted.unit_code = nearest_tiers.unit_code

)

select
    scenario,
    league_code,
    period_month,
    unit_code,
    award_year,
    award_rule,
    rank_number,
    weighted_score,
    standard_error,
    tier_from_value,
    tier_to_value,
    claimed_yuan,
    amount_yuan,
    fund_yuan,
    gap_to_next_tier,
    next_tier_amount_yuan,
    round({{ normal_probability('next_tier_z') }}, 6) as next_tier_probability,
    is_scaled,
    is_provisional,
    entitlement_status,
    case entitlement_status
        when 'rule_not_given' then '原文未载明分配办法，无应得金额'
        when 'not_ranked' then '本期未列入排名，不参与分配'
        when 'no_tiers' then '本方案未为该组设奖励档次'
        when 'fund_not_given' then '未载明奖励资金总额'
        when 'provisional' then '排名期尚未结束，金额仅供参考'
        when 'scaled' then '当年资金不足，本期各单位同比例核减'
        when 'entitled' then '按本方案规则计算'
    end as note_zh,
    case entitlement_status
        when 'rule_not_given' then 'the source gives no split rule: no amount follows'
        when 'not_ranked' then 'not ranked in this period: takes no part'
        when 'no_tiers' then 'this scenario sets no tiers for the league'
        when 'fund_not_given' then 'no fund is given'
        when 'provisional' then 'the ranking period is not over: for information only'
        when 'scaled' then 'the year''s fund is spent: all awards of the period shrink alike'
        when 'entitled' then 'by the rule of this scenario'
    end as note_en,
    tier_document as document,
    tier_source_status as source_status

from compared
