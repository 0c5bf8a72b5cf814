-- One row per indicator at the places in view, the most points at risk first: those of the chosen
-- unit or league, else those of the whole city.
with

units as (select * from dim_units where is_current),

top_level as (select arg_min(kind, level_number) as level from about_levels),

indicators as (

    select
        indicator_code,
        arg_max(name_zh, valid_from) as name_zh,
        arg_max(name_en, valid_from) as name_en

    from dim_indicators

    group by indicator_code

)

select
    risks.indicator_code,
    indicators.name_zh,
    indicators.name_en,
    measures.name_zh as measure_name_zh,
    measures.name_en as measure_name_en,
    measures.unit,
    risks.scope_code,
    coalesce(places.name_zh, risks.scope_code) as scope_name_zh,
    coalesce(places.name_en, places.name_zh, risks.scope_code) as scope_name_en,
    risks.unit_code,
    risks.numerator,
    risks.denominator,
    risks.value,
    risks.pass_threshold,
    risks.possible_points,
    risks.points_at_risk,
    risks.is_too_few,
    risks.is_score_assumed

from fct_points_at_risk as risks
left join indicators using (indicator_code)
left join dim_measures as measures using (measure_code)
left join dim_places as places on risks.scope_code = places.place_code and places.is_current
left join units on risks.unit_code = units.unit_code

where risks.period_month = $month
    and case
        when $unit::varchar is not null then risks.unit_code = $unit
        when $league::varchar is not null then units.league_code = $league
        else risks.level = (select level from top_level)
    end

order by risks.points_at_risk desc, risks.indicator_code, risks.scope_code
