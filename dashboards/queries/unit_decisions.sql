-- One row per exposure, interview or award of the unit since the mechanism began, the newest first.
with

exposures as (

    select
        'exposure' as decision_kind,
        published_on as decided_on,
        exposure_id as decision_id,
        reason_code as detail,
        case_id as about,
        cast(null as double) as amount_yuan,
        coalesce(medium, document) as document

    from fct_exposures

    where scenario = 'in_force' and unit_code = $unit and is_published

),

interviews as (

    select
        'interview' as decision_kind,
        held_at::date as decided_on,
        interview_id as decision_id,
        interview_status as detail,
        strftime(period_month, '%Y-%m') as about,
        cast(null as double) as amount_yuan,
        cast(null as varchar) as document

    from fct_interviews

    where scenario = 'in_force' and unit_code = $unit and interview_id is not null

),

awards as (

    select
        'award' as decision_kind,
        awarded_on as decided_on,
        award_id as decision_id,
        ledger_status as detail,
        rule as about,
        amount_yuan,
        document

    from fct_award_ledger

    where unit_code = $unit

),

decisions as (

    select * from exposures

    union all

    select * from interviews

    union all

    select * from awards

)

select * from decisions

order by decided_on desc, decision_kind, decision_id
