-- Over 100 lines: indicators without a target, the target that holds a unit back and the side
-- states are told in one piece.
with

target_stages as (select * from {{ ref('fct_target_stages_monthly') }}),

indicators as (select * from {{ ref('indicators') }}),

stages as (select * from {{ ref('conversion_stages') }}),

gaps as (select * from {{ ref('conversion_gaps') }}),

targets as (select * from {{ ref('routine_targets') }} where decomposition_type = 'not_local'),

months as (select * from {{ ref('int_months') }}),

units as (select * from {{ ref('int_units_dated') }}),

parameters as (

    select *
    from {{ ref('policy_parameters') }}
    where scenario = 'in_force' and parameter = 'default_possible_score'

),

-- What nobody holds is the creation office's to assign.
offices as (

    select coalesce(min(unit_code), 'none') as office_code
    from units
    where kind = 'district'

),

-- A new wording is a new version; an indicator is retired when no version holds any more.
catalogued as (

    select
        indicators.indicator_code,
        months.period_month,
        months.looked_at_date,
        min(indicators.valid_from) as catalogued_from,
        arg_max(indicators.possible_score, indicators.valid_from) as given_score,
        not bool_or(coalesce(indicators.valid_to > months.looked_at_date, true)) as is_retired

    from indicators
    inner join months on indicators.valid_from <= months.looked_at_date

    group by indicators.indicator_code, months.period_month, months.looked_at_date

),

not_local as (

    select
        targets.indicator_code,
        months.period_month,
        min(targets.document) as document

    from targets
    inner join months
        on
        targets.valid_from <= months.looked_at_date
        and coalesce(targets.valid_to > months.looked_at_date, true)

    group by targets.indicator_code, months.period_month

),

owned as (

    select
        target_stages.* replace (
            coalesce(target_stages.unit_code, offices.office_code) as unit_code
        )

    from target_stages
    cross join offices

),

-- The lowest stage among a unit's own targets is its stage; of equals, the first that is missed.
held as (

    select
        *,
        count(*) over pair as scope_count,
        max(valid_from) over pair as assigned_from,
        bool_or(is_stale and not is_not_applicable) over pair as is_stale_somewhere,
        bool_or(is_blocked and not is_not_applicable) over pair as is_blocked_somewhere,
        bool_or(status in ('missed', 'near', 'met_point_only') and not is_not_applicable) over pair
            as is_missed_somewhere

    from owned

    window
        pair as (partition by indicator_code, unit_code, period_month)

    qualify
        row_number() over (
            partition by indicator_code, unit_code, period_month
            order by
                is_not_applicable,
                stage_number,
                status in ('missed', 'near') desc nulls last,
                target_code,
                level,
                scope_code
        ) = 1

),

paired as (

    select
        catalogued.*,
        coalesce(held.unit_code, offices.office_code) as unit_code,
        coalesce(held.stage_number, 0) as stage_number,
        case
            when held.target_code is not null then held.missing_code
            when not_local.indicator_code is null then 'target'
        end as missing_code,
        held.target_code,
        held.level,
        held.scope_code,
        held.status,
        held.met_streak_count,
        held.needed_streak_count,
        coalesce(held.scope_count, 0) as scope_count,
        greatest(catalogued.catalogued_from, held.assigned_from) as held_from,
        held.target_code is null and not_local.indicator_code is not null as is_not_local,
        not_local.document as not_local_document,
        coalesce(held.is_not_applicable, false) as is_not_applicable,
        coalesce(held.is_stale_somewhere, false) as is_stale,
        coalesce(held.is_blocked_somewhere, false) as is_blocked,
        coalesce(held.is_missed_somewhere, false) as is_missed

    from catalogued
    cross join offices
    left join held
        on
        catalogued.indicator_code = held.indicator_code
        and catalogued.period_month = held.period_month
    left join not_local
        on
        catalogued.indicator_code = not_local.indicator_code
        and catalogued.period_month = not_local.period_month

),

followed as (

    select
        paired.*,
        coalesce(paired.given_score, parameters.value::double) as possible_score,
        paired.given_score is null as is_score_assumed,
        coalesce(max(paired.stage_number) over earlier >= 5, false) as has_met_before,
        -- The day within the month, where the catalogue tells it; else the day of judging.
        case
            when lag(paired.looked_at_date) over in_order is null then paired.held_from
            when paired.held_from > lag(paired.looked_at_date) over in_order then paired.held_from
            else paired.looked_at_date
        end as entered_date

    from paired
    left join parameters
        on
        parameters.valid_from <= paired.looked_at_date
        and coalesce(parameters.valid_to > paired.looked_at_date, true)

    window
        in_order as (
            partition by paired.indicator_code, paired.unit_code order by paired.period_month
        ),
        earlier as (
            partition by paired.indicator_code, paired.unit_code
            order by paired.period_month
            rows between unbounded preceding and 1 preceding
        )

),

stated as (

    select
        *,
        case
            when is_retired then 'retired'
            when is_not_local or is_not_applicable then 'not_applicable'
            when is_blocked then 'blocked'
            when has_met_before and stage_number < 5 and is_missed then 'regressed'
            when is_stale then 'stale'
        end as side_state

    from followed

),

worded as (

    select
        stated.*,
        stages.stage_code,
        stated.side_state is null or stated.side_state not in ('retired', 'not_applicable')
            as is_applicable,
        case
            when stated.side_state = 'retired' then '指标已停用'
            when stated.is_not_local then stated.not_local_document
            when stated.is_not_applicable then '该单位没有应计的对象或已裁定不计'
            when stated.missing_code = 'streak'
                then
                    gaps.reason_zh || '：' || stated.met_streak_count || '/'
                    || coalesce(stated.needed_streak_count::varchar, '未定')
            else gaps.reason_zh
        end as reason_zh,
        case
            when stated.side_state = 'retired' then 'the indicator is no longer in force'
            when stated.is_not_local then stated.not_local_document
            when stated.is_not_applicable
                then 'nothing of this unit falls under it, or a ruling leaves it out'
            when stated.missing_code = 'streak'
                then
                    gaps.reason_en || ': ' || stated.met_streak_count || ' of '
                    || coalesce(stated.needed_streak_count::varchar, 'a number not set')
            else gaps.reason_en
        end as reason_en

    from stated
    inner join stages on stated.stage_number = stages.stage_number
    left join gaps on stated.missing_code = gaps.missing_code

)

select
    indicator_code,
    unit_code,
    period_month,
    looked_at_date,
    stage_number,
    stage_code,
    side_state,
    is_applicable,
    missing_code,
    reason_zh,
    reason_en,
    target_code,
    level,
    scope_code,
    status,
    scope_count,
    possible_score,
    is_score_assumed,
    entered_date

from worded
