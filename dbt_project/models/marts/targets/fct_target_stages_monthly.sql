-- The seven entry tests of model §5, asked of every target where it is held at its own level: each
-- stage needs all before it. Kept per target so that what holds a unit back can be named.
-- Over 100 lines: one test after the other, in the order of the stages.
{%- set rules = [
    'sustained_periods_monthly',
    'sustained_periods_quarterly',
    'sustained_periods_annual',
    'recurrence_limit_pct',
    'deterioration_run_count',
] %}
with

statuses as (select * from {{ ref('fct_target_status_monthly') }}),

targets as (

    select * from {{ ref('int_targets_named') }}
    where decomposition_type is distinct from 'not_local'

),

measures as (select * from {{ ref('measures') }}),

measured as (select * from {{ ref('fct_measures_monthly') }}),

months as (select * from {{ ref('int_months') }}),

places as (select * from {{ ref('int_places_unfolded') }}),

units as (select * from {{ ref('int_units_dated') }}),

levels as (select * from {{ ref('stg_about__levels') }}),

rulings as (select * from {{ ref('stg_ledger__rulings') }} where subject_kind = 'target'),

parameters as (select * from {{ ref('policy_parameters') }} where scenario = 'in_force'),

ruled as (

    select
        months.period_month,
        months.looked_at_date,
        list(parameters.value) filter (where parameters.parameter = 'self_reported_measure')
            as self_reported_measures,
        {%- for rule in rules %}
        max(parameters.value) filter (where parameters.parameter = '{{ rule }}')::double
            as {{ rule }}{{ "," if not loop.last }}
        {%- endfor %}

    from months
    left join parameters
        on
        parameters.valid_from <= months.looked_at_date
        and coalesce(parameters.valid_to > months.looked_at_date, true)

    group by months.period_month, months.looked_at_date

),

in_force as (

    select
        targets.*,
        highest.level_number as highest_level_number,
        lowest.level_number as lowest_level_number,
        ruled.* exclude (self_reported_measures),
        case targets.cadence
            when 'annual' then ruled.sustained_periods_annual
            when 'quarterly' then ruled.sustained_periods_quarterly
            else ruled.sustained_periods_monthly
        end as needed_streak_count,
        coalesce(list_contains(ruled.self_reported_measures, targets.measure_code), false)
            as is_self_reported

    from targets
    inner join ruled
        on
        targets.valid_from <= ruled.looked_at_date
        and coalesce(targets.valid_to > ruled.looked_at_date, true)
    left join levels as highest on targets.level = highest.kind
    left join levels as lowest on targets.cascade_to = lowest.kind

),

scopes as (

    select
        'place' as scope_kind,
        kind as level,
        level_number,
        place_code as scope_code,
        unit_code,
        null as league_code,
        valid_from,
        valid_to

    from places

    where
        kind in (select level from targets)
        or level_number <= (select max(lowest_level_number) from in_force)

    union all

    select 'unit', 'unit', 0, unit_code, unit_code, league_code, valid_from, valid_to
    from units
    where kind <> 'district'

),

held as (

    select
        in_force.* exclude (scope_kind, level),
        scopes.scope_kind,
        scopes.level,
        scopes.level_number,
        scopes.scope_code,
        case
            when scopes.scope_kind = 'unit' then scopes.unit_code
            else coalesce(in_force.lead_unit_code, scopes.unit_code)
        end as unit_code

    from in_force
    inner join scopes
        on
        scopes.valid_from <= in_force.looked_at_date
        and coalesce(scopes.valid_to > in_force.looked_at_date, true)
        and (
            (in_force.scope_kind = scopes.scope_kind and in_force.level = scopes.level)
            or (in_force.cascade_to = 'unit' and scopes.level = 'unit')
            or (
                scopes.scope_kind = 'place'
                and scopes.level_number
                between in_force.highest_level_number and in_force.lowest_level_number
            )
        )
        and (
            scopes.scope_kind = 'place'
            or in_force.league_code is null
            or in_force.league_code = scopes.league_code
        )
        and (
            scopes.scope_kind = 'place'
            or in_force.cascade_to is not null
            or in_force.lead_unit_code is null
            or in_force.lead_unit_code = scopes.scope_code
        )

),

-- Below the highest level on which a unit holds a target are its own parts: they are shown in
-- fct_target_status_monthly and do not decide.
answered as (

    select
        *,
        count(*) filter (where unit_code is null) over (partition by target_code, period_month)
            as unassigned_count

    from held

    qualify
        level_number = min(level_number) over (
            partition by target_code, period_month, unit_code
        )

),

-- A period that is not over, or in which nothing falls under the target, is not due: it neither
-- breaks nor lengthens a streak. Whatever else is not `met` ends it.
due as (

    select
        *,
        status in ('met', 'near', 'missed', 'met_point_only') as is_decided,
        status in ('met', 'near', 'missed', 'met_point_only', 'too_few') as has_arrived,
        coalesce(lead(due_date) over one_scope, date '9999-12-31') as next_due_date,
        count(*) filter (where status <> 'met') over one_scope as miss_number,
        count(*) filter (where status in ('met', 'near', 'missed', 'met_point_only', 'too_few'))
            over one_scope as arrival_number,
        lag(value) over one_scope as value_before

    from statuses

    where status not in ('too_early', 'not_applicable')

    window
        one_scope as (partition by target_code, level, scope_code order by due_date)

),

directions as (

    select target_code, min(direction) as direction
    from targets
    group by target_code

),

turned as (

    select
        due.*,
        count(*) filter (
            where coalesce(
                case
                    when directions.direction = 'lower' then due.value <= due.value_before
                    else due.value >= due.value_before
                end,
                true
            )
        ) over (
            partition by due.target_code, due.level, due.scope_code
            order by due.due_date
        ) as turn_number

    from due
    inner join directions on due.target_code = directions.target_code

),

followed as (

    select
        *,
        count(*) filter (where status = 'met') over (
            partition by target_code, level, scope_code, miss_number
            order by due_date
        ) as met_streak_count,
        row_number() over (
            partition by target_code, level, scope_code, turn_number
            order by due_date
        ) - 1 as worse_streak_count,
        min(due_date) filter (where not has_arrived) over (
            partition by target_code, level, scope_code, arrival_number
            order by due_date
        ) as open_since_date

    from turned

),

never_due as (

    select target_code, level, scope_code, min(due_date) as first_due_date
    from statuses
    where status = 'not_applicable'
    group by target_code, level, scope_code

),

looked_up as (

    select
        measure_code,
        indicator_code,
        scope_kind,
        level,
        scope_code,
        split,
        value,
        last_day(period_month) as known_date,
        -- An open end as a far day: `coalesce(… , true)` in the join would make a nested loop.
        coalesce(
            lead(last_day(period_month)) over (
                partition by measure_code, indicator_code, scope_kind, level, scope_code, split
                order by period_month
            ),
            date '9999-12-31'
        ) as next_known_date

    from measured

    where
        (split = 'unannounced' and denominator > 0)
        or (measure_code = 'recurrence_rate_60d' and split = 'all' and not is_too_few)

),

filled as (

    select
        answered.*,
        followed.status,
        followed.period_month as status_month,
        followed.value,
        followed.routine_threshold as asked_value,
        followed.is_decided,
        coalesce(followed.met_streak_count, 0) as met_streak_count,
        followed.worse_streak_count,
        followed.open_since_date,
        followed.due_date is null and never_due.target_code is not null as has_no_workload,
        unannounced.value as unannounced_value,
        recurrences.value as recurrence_pct,
        measures.numerator_zh is not null as has_formula

    from answered
    left join followed
        on
        answered.target_code = followed.target_code
        and answered.level = followed.level
        and answered.scope_code = followed.scope_code
        and answered.looked_at_date >= followed.due_date
        and answered.looked_at_date < followed.next_due_date
    left join never_due
        on
        answered.target_code = never_due.target_code
        and answered.level = never_due.level
        and answered.scope_code = never_due.scope_code
        and answered.looked_at_date >= never_due.first_due_date
    left join measures on answered.measure_code = measures.measure_code
    left join looked_up as unannounced
        on
        -- Asked of sampled targets alone (see tested); to say so here would make a nested loop.
        unannounced.split = 'unannounced'
        and answered.measure_code = unannounced.measure_code
        and answered.measured_indicator_code = unannounced.indicator_code
        and answered.scope_kind = unannounced.scope_kind
        and answered.level = unannounced.level
        and answered.scope_code = unannounced.scope_code
        and answered.looked_at_date >= unannounced.known_date
        and answered.looked_at_date < unannounced.next_known_date
    left join looked_up as recurrences
        on
        recurrences.measure_code = 'recurrence_rate_60d'
        and recurrences.split = 'all'
        and answered.indicator_code = recurrences.indicator_code
        and answered.scope_kind = recurrences.scope_kind
        and answered.level = recurrences.level
        and answered.scope_code = recurrences.scope_code
        and answered.looked_at_date >= recurrences.known_date
        and answered.looked_at_date < recurrences.next_known_date

),

tested as (

    select
        *,
        coalesce(has_formula, false)
        or (decomposition_type in ('evidence', 'guard') and document is not null) as is_decomposed,
        unit_code is not null and unassigned_count = 0 and responsibility_basis is not null
            as is_assigned,
        (
            measure_code is not null
            and (routine_threshold is not null or target_type = 'trend')
            and target_type is not null
            and cadence is not null
            and min_count is not null
            and document is not null
        ) as is_parameterised,
        coalesce(is_decided, false) and not is_self_reported as is_measured,
        coalesce(status = 'met', false) as is_met,
        coalesce(met_streak_count >= needed_streak_count, false) as has_streak,
        not is_sampled
        or coalesce(
            case
                when direction = 'lower' then unannounced_value <= asked_value
                else unannounced_value >= asked_value
            end,
            false
        ) as has_passed_unannounced,
        coalesce(recurrence_pct <= recurrence_limit_pct, true) as is_recurrence_low,
        coalesce(worse_streak_count < deterioration_run_count, true) as is_not_deteriorating

    from filled

),

staged as (

    select
        *,
        case
            when not is_decomposed then 0
            when not is_assigned then 1
            when not is_parameterised then 2
            when not is_measured then 3
            when not is_met then 4
            when
                has_streak
                and has_passed_unannounced
                and is_recurrence_low
                and is_not_deteriorating
                then 6
            else 5
        end as stage_number

    from tested

),

explained as (

    select
        *,
        case stage_number
            when 0 then 'formula'
            when 1 then if(responsibility_basis is null, 'basis', 'lead_unit')
            when 2 then if(measure_code is null, 'data_source', 'threshold')
            when 3
                then
                    case
                        when status is null then 'not_due_yet'
                        when is_decided then 'self_reported'
                        else status
                    end
            when 4 then status
            when 5
                then
                    case
                        when not has_streak then 'streak'
                        when not has_passed_unannounced then 'unannounced_check'
                        when not is_recurrence_low then 'recurrence'
                        else 'deterioration'
                    end
        end as missing_code

    from staged

),

-- A granted transfer that the catalogue does not show yet leaves two owners; a granted exclusion
-- takes the unit out until it expires.
settled as (

    select
        explained.target_code,
        explained.level,
        explained.scope_code,
        explained.period_month,
        bool_or(rulings.decision = 'transfer') as is_transferred,
        bool_or(rulings.decision = 'exclude') as is_excluded

    from explained
    inner join rulings
        on
        explained.target_code = rulings.subject_id
        and coalesce(explained.unit_code = rulings.asked_by_unit_code, true)
        and rulings.ruled_at::date <= explained.looked_at_date
        and coalesce(rulings.expires_on > explained.looked_at_date, true)

    group by
        explained.target_code, explained.level, explained.scope_code, explained.period_month

),

stated as (

    select
        explained.*,
        coalesce(
            explained.open_since_date + to_months(explained.period_months)
            < explained.looked_at_date,
            false
        ) as is_stale,
        coalesce(settled.is_transferred, false) as is_blocked,
        explained.has_no_workload or coalesce(settled.is_excluded, false) as is_not_applicable

    from explained
    left join settled
        on
        explained.target_code = settled.target_code
        and explained.level = settled.level
        and explained.scope_code = settled.scope_code
        and explained.period_month = settled.period_month

)

select
    target_code,
    indicator_code,
    scope_kind,
    level,
    scope_code,
    unit_code,
    period_month,
    looked_at_date,
    stage_number,
    status,
    status_month,
    met_streak_count,
    needed_streak_count::bigint as needed_streak_count,
    missing_code,
    is_stale,
    is_blocked,
    is_not_applicable,
    valid_from

from stated
