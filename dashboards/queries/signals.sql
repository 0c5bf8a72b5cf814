-- One row per figure of a target that a chart calls more than noise, what is worse first: the
-- chosen unit's, league's or level's own; without a choice those of the whole city.
with

names as (

    select
        target_code,
        any_value(indicator_code) as indicator_code,
        any_value(indicator_name_zh) as indicator_name_zh,
        any_value(indicator_name_en) as indicator_name_en,
        any_value(measure_name_zh) as measure_name_zh,
        any_value(measure_name_en) as measure_name_en,
        any_value(unit) as unit

    from fct_target_standing_monthly

    group by target_code

),

found as (

    select
        target_code, scope_code, scope_name_zh, scope_name_en, value, special_cause, rules_hit,
        lower_limit, upper_limit

    from fct_target_city_figures_monthly

    where period_month = $month
        and coalesce($unit::varchar, $league::varchar, $level::varchar) is null

    union all

    select
        target_code, scope_code, scope_name_zh, scope_name_en, value, special_cause, rules_hit,
        lower_limit, upper_limit

    from fct_target_standing_monthly

    where viewed_month = $month
        and period_month = $month
        and coalesce($unit::varchar, $league::varchar, $level::varchar) is not null
        and ($level::varchar is null or level = $level)
        and ($unit::varchar is null or unit_code = $unit)
        and ($league::varchar is null or league_code = $league)

),

-- One figure may serve targets of several levels: it is told once.
once as (

    select
        found.* exclude (target_code),
        names.* exclude (target_code)

    from found
    inner join names using (target_code)

    where found.special_cause in ('concern', 'improvement')

    qualify
        row_number() over (
            partition by names.indicator_code, names.measure_name_zh, found.scope_code
            order by found.target_code
        ) = 1

)

select
    *,
    count(*) over (partition by special_cause) as cause_count

from once

order by special_cause <> 'concern', indicator_code, scope_code
