-- Over 100 lines: each kind of rule says in one place what of it decides a figure. Names, documents
-- and sources are left out: a better wording is no other rule.
with

about_city as (select * from {{ ref('stg_about__city') }}),

parameters as (select * from {{ ref('policy_parameters') }}),

targets as (select * from {{ ref('routine_targets') }}),

weights as (select * from {{ ref('target_weights') }}),

league_members as (select * from {{ ref('league_members') }}),

units as (select * from {{ ref('int_units_dated') }}),

measures as (select * from {{ ref('measures') }}),

indicators as (select * from {{ ref('indicators') }}),

items as (select * from {{ ref('inspection_items') }}),

classes as (select * from {{ ref('case_classes') }}),

calendar as (select * from {{ ref('calendar') }}),

rulings as (

    select *
    from {{ ref('stg_ledger__rulings') }}
    qualify {{ latest_version(['ruling_id']) }}

),

united as (

    select
        'parameter' as rule_kind,
        scenario,
        parameter as rule_code,
        value as content,
        valid_from,
        valid_to
    from parameters

    union all

    select
        'target' as rule_kind,
        null as scenario,
        target_code as rule_code,
        {{ text_of([
            'indicator_code', 'decomposition_type', 'measure_code', 'scope_kind', 'level',
            'cascade_to', 'allocation_driver', 'league_code', 'lead_unit_code', 'cadence',
            'target_type', 'floor', 'expected', 'good', 'stretch', 'buffer_pct', 'planned_count',
            'min_count', 'split',
        ]) }} as content,
        valid_from,
        valid_to
    from targets

    union all

    select
        'weight' as rule_kind,
        scenario,
        target_code as rule_code,
        weight_pct::varchar as content,
        valid_from,
        valid_to
    from weights

    union all

    select
        'league_member' as rule_kind,
        null as scenario,
        unit_code as rule_code,
        league_code as content,
        valid_from,
        valid_to
    from units
    where league_code is not null

    union all

    select
        'league_member' as rule_kind,
        scenario,
        unit_code as rule_code,
        league_code as content,
        valid_from,
        valid_to
    from league_members

    union all

    select
        'measure' as rule_kind,
        null as scenario,
        measure_code as rule_code,
        {{ text_of(['formula_en', 'unit', 'kind', 'direction', 'min_count']) }} as content,
        null as valid_from,
        null as valid_to
    from measures

    union all

    select
        'indicator' as rule_kind,
        null as scenario,
        indicator_code as rule_code,
        {{ text_of(['possible_score', 'grade_rule']) }} as content,
        valid_from,
        valid_to
    from indicators

    union all

    select
        'inspection_item' as rule_kind,
        null as scenario,
        item_code as rule_code,
        {{ text_of(['indicator_code', 'site_type_code']) }} as content,
        valid_from,
        valid_to
    from items

    union all

    select
        'case_class' as rule_kind,
        null as scenario,
        class_code as rule_code,
        {{ text_of(['indicator_code', 'sla_hours', 'sla_clock']) }} as content,
        null as valid_from,
        null as valid_to
    from classes

    union all

    -- A day counts for the deadlines that lie behind it, so it holds from its date on.
    select
        'calendar_day' as rule_kind,
        null as scenario,
        calendar_date::varchar as rule_code,
        is_workday::varchar as content,
        calendar_date as valid_from,
        null as valid_to
    from calendar

    union all

    -- A ruling works on the month of its subject, however long ago that was, while it is in force.
    select
        'ruling' as rule_kind,
        null as scenario,
        rulings.ruling_id as rule_code,
        {{ text_of(['subject_kind', 'subject_id', 'decision', 'asked_by_unit_code']) }} as content,
        null as valid_from,
        null as valid_to
    from rulings
    cross join about_city
    where
        rulings.ruled_at::date <= about_city.as_of_date
        and coalesce(rulings.expires_on > about_city.as_of_date, true)

)

select * from united
