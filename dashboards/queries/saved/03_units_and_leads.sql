-- 三、“一把手”责任制：单位、组别与牵头责任
-- 3. The top leader's responsibility: units, leagues and lead units
-- Question: who leads which targets and on what basis, and is there any target without one lead unit?
--   The row without a unit holds the targets that name none; lead_target_count adds up to all targets.
-- Parameters (left out: the value in brackets)
--   $league_code  组别 · league [all of them]
with

targets as (

    select dim_routine_targets.*

    from dim_routine_targets
    cross join about_city

    where
        coalesce(dim_routine_targets.valid_from <= about_city.as_of_date, true)
        and coalesce(dim_routine_targets.valid_to > about_city.as_of_date, true)

),

units as (select * from dim_units where is_current),

led as (

    select
        lead_unit_code as unit_code,
        count(*) as lead_target_count,
        count(distinct indicator_code) as lead_indicator_count,
        string_agg(distinct responsibility_basis, ', ' order by responsibility_basis)
            as responsibility_bases

    from targets

    group by lead_unit_code

),

answering as (

    select
        unit_code,
        count(distinct target_code) as answering_target_count

    from fct_target_status_monthly

    group by unit_code

)

select
    coalesce(units.unit_code, led.unit_code) as unit_code,
    units.name_zh,
    units.name_en,
    units.kind,
    units.league_code,
    units.league_name_zh,
    units.league_name_en,
    coalesce(led.lead_target_count, 0) as lead_target_count,
    coalesce(led.lead_indicator_count, 0) as lead_indicator_count,
    led.responsibility_bases,
    coalesce(answering.answering_target_count, 0) as answering_target_count

from units
full join led on units.unit_code = led.unit_code
left join answering on coalesce(units.unit_code, led.unit_code) = answering.unit_code

where coalesce(units.league_code = $league_code::varchar, true)

order by units.league_code nulls last, lead_target_count desc, unit_code nulls last
