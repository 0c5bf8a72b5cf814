-- One row per target that the unit holds at one level and owes further down, and level below: its
-- own figure, and the sum of the figures of the places below that hold a share of it.
with

statuses as (select * from fct_target_status_monthly where unit_code = $unit),

targets as (

    select
        *,
        case cadence when 'annual' then 12 when 'quarterly' then 3 else 1 end as month_count

    from dim_routine_targets

    qualify row_number() over (partition by target_code order by valid_from desc) = 1

),

standing as (

    select statuses.*

    from statuses

    inner join targets on statuses.target_code = targets.target_code

    where statuses.period_month <= $month
        and statuses.period_month > $month - to_months(targets.month_count::integer)

    qualify row_number() over (
        partition by statuses.target_code, statuses.level, statuses.scope_code
        order by statuses.period_month desc
    ) = 1

),

shares as (

    select
        target_code,
        level,
        parent_scope_code,
        period_month,
        count(*) filter (where status <> 'not_applicable') as share_count,
        count(*) filter (where status = 'met') as met_count,
        count(*) filter (where status = 'missed') as missed_count,
        sum(numerator) as numerator,
        sum(denominator) as denominator

    from standing

    where not is_own_level

    group by target_code, level, parent_scope_code, period_month

),

joined as (

    select
        shares.target_code,
        targets.indicator_code,
        targets.indicator_name_zh,
        targets.indicator_name_en,
        targets.measure_name_zh,
        targets.measure_name_en,
        targets.unit,
        shares.period_month,
        own.status as own_status,
        own.value as own_value,
        own.numerator as own_numerator,
        own.denominator as own_denominator,
        levels.name_zh as level_name_zh,
        coalesce(levels.name_en, levels.name_zh) as level_name_en,
        shares.share_count,
        shares.met_count,
        shares.missed_count,
        shares.numerator,
        shares.denominator,
        own.numerator is not distinct from shares.numerator
        and own.denominator is not distinct from shares.denominator as is_whole

    from shares

    inner join targets on shares.target_code = targets.target_code

    inner join standing as own
        on shares.target_code = own.target_code and shares.parent_scope_code = own.scope_code
        and shares.period_month = own.period_month

    left join about_levels as levels on shares.level = levels.kind

    order by shares.missed_count desc, shares.target_code, shares.level

)

select * from joined
