-- Expected rows first: every target × place or unit × due period, before any value, with the rules
-- in force on the due date.
with

cascaded as (select * from {{ ref('int_targets_cascaded') }}),

about_city as (select * from {{ ref('stg_about__city') }}),

parameters as (select * from {{ ref('policy_parameters') }} where scenario = 'in_force'),

ruled as (

    select
        cascaded.*,
        about_city.as_of_date,
        margins.value::double as near_margin_pct,
        confidences.value::double as wilson_confidence,
        {{ normal_quantile('confidences.value::double') }} as one_sided_z

    from cascaded
    cross join about_city
    left join parameters as margins
        on
        margins.parameter = 'near_margin_pct'
        and margins.valid_from <= cascaded.due_date
        and coalesce(margins.valid_to > cascaded.due_date, true)
    left join parameters as confidences
        on
        confidences.parameter = 'wilson_confidence'
        and confidences.valid_from <= cascaded.due_date
        and coalesce(confidences.valid_to > cascaded.due_date, true)

),

expected as (

    select
        target_code,
        indicator_code,
        measured_indicator_code,
        measure_code,
        measure_kind,
        target_type,
        scope_kind,
        level,
        scope_code,
        parent_scope_code,
        unit_code,
        split,
        direction,
        unit,
        period_months,
        floor,
        expected,
        good,
        stretch,
        {{ routine_threshold('one_sided_z') }} as routine_threshold,
        min_count,
        near_margin_pct,
        wilson_confidence,
        is_sampled,
        is_valid_when_due,
        due_date > as_of_date as is_too_early,
        first_month,
        period_month,
        due_date

    from ruled

)

select * from expected
