with

rulings as (

    select *
    from {{ ref('stg_ledger__rulings') }}
    qualify {{ latest_version(['ruling_id']) }}

),

about_city as (select * from {{ ref('stg_about__city') }}),

cases as (select * from {{ ref('fct_cases') }}),

observations as (select * from {{ ref('fct_observations') }}),

targets as (select distinct target_code, lead_unit_code from {{ ref('dim_routine_targets') }}),

subjects as (

    select
        rulings.*,
        coalesce(cases.case_id, observations.observation_id, targets.target_code) is not null
            as is_subject_known,
        coalesce(cases.class_code, observations.item_code) as subject_class_code,
        case
            when rulings.decision = 'transfer' then rulings.asked_by_unit_code
            else coalesce(
                cases.handling_unit_code, observations.unit_code, targets.lead_unit_code
            )
        end as affected_unit_code,
        date_trunc('month', coalesce(cases.reported_at, observations.inspected_at))::date
            as subject_month

    from rulings
    left join cases
        on rulings.subject_kind = 'case' and rulings.subject_id = cases.case_id
    left join observations
        on
        rulings.subject_kind = 'observation'
        and rulings.subject_id = observations.observation_id
    left join targets
        on rulings.subject_kind = 'target' and rulings.subject_id = targets.target_code

)

select
    subjects.ruling_id,
    subjects.subject_kind,
    subjects.subject_id,
    subjects.subject_class_code,
    subjects.asked_by_unit_code,
    subjects.affected_unit_code,
    subjects.decision,
    subjects.reason,
    subjects.rule,
    subjects.decided_by,
    subjects.document,
    case subjects.decision
        when 'exclude' then '自裁定之日起不计入各级指标'
        when 'transfer' then '自裁定之日起不计入申请单位的指标，各级地方仍计入'
        when 'keep' then '维持原计算，不作调整'
    end as effect_zh,
    case subjects.decision
        when 'exclude' then 'left out of the figures of every level from the ruling on'
        when 'transfer'
            then 'left out of the asking unit''s figures from the ruling on; places keep it'
        when 'keep' then 'counted as before'
    end as effect_en,
    subjects.is_subject_known,
    subjects.ruled_at < about_city.as_of_date + interval 1 day
    and coalesce(subjects.expires_on > about_city.as_of_date, true) as is_in_effect,
    subjects.subject_month,
    subjects.ruled_at,
    subjects.expires_on,
    subjects.source_file,
    subjects.source_row

from subjects
cross join about_city
