-- Over 100 lines: closed and present figures, what changed besides, and the cause, in one piece.
with

closes as (select * from {{ ref('fct_month_closes') }}),

closed_figures as (select * from {{ ref('fct_closed_figures') }}),

closed_rules as (select * from {{ ref('stg_ledger__closed_rules') }}),

rules as (select * from {{ ref('dim_figure_rules') }} where rule_kind <> 'ruling'),

evidence as (select * from {{ ref('int_close_evidence') }}),

-- A family that is not named here may be moved by the records of any feed.
measures as (

    select
        measure_code,
        family,
        case family
            when 'inspection' then 'observations'
            when 'coverage' then 'observations'
            when 'findings' then 'observations'
            when 'casework' then 'cases'
            when 'cleanup' then 'cleanup_trips'
            when 'volunteering' then 'activities'
            when 'posts' then 'grid_posts'
        end as feed

    from {{ ref('dim_measures') }}

),

current_figures as (select * from {{ ref('fct_present_figures') }}),

deciding_rules as (select * from {{ ref('dim_deciding_rules') }}),

-- A measure or a mart that did not exist at the close has restated nothing.
comparable as (

    select
        closes.edition_number,
        current_figures.*

    from closes
    inner join current_figures on closes.period_month = current_figures.period_month
    inner join closed_rules as figures_known
        on
        closes.period_month = figures_known.close_month
        and closes.edition_number = figures_known.edition_number
        and figures_known.rule_kind = 'figure'
        and figures_known.rule_code
        = current_figures.model_name || '.' || current_figures.figure_name
    left join closed_rules as measures_known
        on
        closes.period_month = measures_known.close_month
        and closes.edition_number = measures_known.edition_number
        and measures_known.rule_kind = 'measure'
        and current_figures.measure_code = measures_known.rule_code

    where current_figures.measure_code is null or measures_known.rule_code is not null

),

compared as (

    select
        coalesce(closed.period_month, present.period_month) as period_month,
        coalesce(closed.edition_number, present.edition_number) as edition_number,
        coalesce(closed.model_name, present.model_name) as model_name,
        coalesce(closed.figure_name, present.figure_name) as figure_name,
        coalesce(closed.figure_key, present.figure_key) as figure_key,
        coalesce(closed.scenario, present.scenario) as scenario,
        coalesce(closed.measure_code, present.measure_code) as measure_code,
        coalesce(closed.target_code, present.target_code) as target_code,
        coalesce(closed.level, present.level) as level,
        coalesce(closed.scope_code, present.scope_code) as scope_code,
        closed.numerator as closed_numerator,
        closed.denominator as closed_denominator,
        closed.value as closed_value,
        closed.text_value as closed_text_value,
        present.numerator as current_numerator,
        present.denominator as current_denominator,
        present.value as current_value,
        present.text_value as current_text_value,
        case
            when present.figure_key is null then 'removed'
            when closed.figure_key is null then 'added'
            else 'changed'
        end as change

    from closed_figures as closed
    full join comparable as present
        on
        closed.period_month = present.period_month
        and closed.edition_number = present.edition_number
        and closed.model_name = present.model_name
        and closed.figure_name = present.figure_name
        and closed.figure_key = present.figure_key

    where
        closed.figure_key is null
        or present.figure_key is null
        or round(closed.numerator, 9) is distinct from round(present.numerator, 9)
        or round(closed.denominator, 9) is distinct from round(present.denominator, 9)
        or round(closed.value, 9) is distinct from round(present.value, 9)
        or closed.text_value is distinct from present.text_value

),

rules_at_close as (

    select
        closes.period_month,
        closes.edition_number,
        rules.rule_kind,
        rules.scenario,
        rules.rule_code,
        rules.content

    from closes
    inner join rules
        on
        coalesce(rules.valid_from <= last_day(closes.period_month), true)
        and coalesce(rules.valid_to > last_day(closes.period_month), true)

),

-- Rules that hold for the month today and did not at its close, or did and do not.
changed_rules as (

    select distinct
        coalesce(present.period_month, closed.close_month) as period_month,
        coalesce(present.edition_number, closed.edition_number) as edition_number,
        coalesce(present.rule_kind, closed.rule_kind) as rule_kind,
        coalesce(present.scenario, closed.scenario) as scenario,
        coalesce(present.rule_code, closed.rule_code) as rule_code

    from rules_at_close as present
    full join closed_rules as closed
        on
        present.period_month = closed.close_month
        and present.edition_number = closed.edition_number
        and present.rule_kind = closed.rule_kind
        and present.scenario is not distinct from closed.scenario
        and present.rule_code = closed.rule_code
        and present.content is not distinct from closed.content

    where
        present.rule_code is null
        or (closed.rule_code is null and closed.rule_kind is distinct from 'figure')

),

defined_anew as (

    select distinct
        compared.period_month,
        compared.edition_number,
        compared.model_name,
        compared.figure_name,
        compared.figure_key

    from compared
    inner join closes
        on
        compared.period_month = closes.period_month
        and compared.edition_number = closes.edition_number
    left join measures on compared.measure_code = measures.measure_code
    inner join deciding_rules on compared.model_name = deciding_rules.model_name
    inner join changed_rules
        on
        compared.period_month = changed_rules.period_month
        and compared.edition_number = changed_rules.edition_number
        and deciding_rules.rule_kind = changed_rules.rule_kind
        and (
            changed_rules.scenario is null
            or changed_rules.scenario in (compared.scenario, closes.policy_scenario)
        )
        and case deciding_rules.matched_by
            when 'all' then true
            when 'code' then changed_rules.rule_code = deciding_rules.rule_code
            when 'measure_code' then changed_rules.rule_code = compared.measure_code
            when 'target_code' then changed_rules.rule_code = compared.target_code
            when 'scope_code' then changed_rules.rule_code = compared.scope_code
            else measures.family = deciding_rules.matched_by
        end

),

-- A figure that hangs on more than one scope, or on no single measure, is moved by any record.
witnessed as (

    select
        compared.period_month,
        compared.edition_number,
        compared.model_name,
        compared.figure_name,
        compared.figure_key,
        bool_or(evidence.is_direct and evidence.cause = 'late_rows') as has_late_rows,
        bool_or(evidence.is_direct and evidence.cause = 'ruling') as has_ruling,
        bool_or(not evidence.is_direct and evidence.cause = 'late_rows') as has_late_hint,
        bool_or(not evidence.is_direct and evidence.cause = 'ruling') as has_ruling_hint

    from compared
    left join measures on compared.measure_code = measures.measure_code
    inner join evidence
        on
        compared.period_month = evidence.close_month
        and compared.edition_number = evidence.edition_number
        and coalesce(evidence.feed = measures.feed, true)
        and (
            evidence.subject_code in (compared.scope_code, compared.target_code)
            or (
                evidence.subject_code = '*'
                and (
                    not evidence.is_direct
                    or compared.measure_code is null
                    or compared.level is null
                    or compared.level in ('district', 'league')
                )
            )
        )

    group by all

),

explained as (

    select
        compared.*,
        coalesce(witnessed.has_late_rows, false) as has_late_rows,
        coalesce(witnessed.has_ruling, false) as has_ruling,
        coalesce(witnessed.has_late_hint, false) as has_late_hint,
        coalesce(witnessed.has_ruling_hint, false) as has_ruling_hint,
        defined_anew.figure_key is not null as has_definition,
        closes.is_official,
        official.value as official_value,
        official.text_value as official_text_value,
        closes.frozen_at

    from compared
    inner join closes
        on
        compared.period_month = closes.period_month
        and compared.edition_number = closes.edition_number
    {%- for joined in ['witnessed', 'defined_anew'] %}
    left join {{ joined }}
        on
        compared.period_month = {{ joined }}.period_month
        and compared.edition_number = {{ joined }}.edition_number
        and compared.model_name = {{ joined }}.model_name
        and compared.figure_name = {{ joined }}.figure_name
        and compared.figure_key = {{ joined }}.figure_key
    {%- endfor %}
    left join closed_figures as official
        on
        compared.period_month = official.period_month
        and official.is_official
        and compared.model_name = official.model_name
        and compared.figure_name = official.figure_name
        and compared.figure_key = official.figure_key

),

-- Where no record, ruling or rule has changed, the same records are counted by another formula.
restated as (

    select
        period_month,
        edition_number,
        model_name,
        figure_name,
        figure_key,
        scenario,
        measure_code,
        target_code,
        level,
        scope_code,
        change,
        closed_numerator,
        closed_denominator,
        closed_value,
        closed_text_value,
        current_numerator,
        current_denominator,
        current_value,
        current_text_value,
        coalesce(current_numerator, 0) - coalesce(closed_numerator, 0) as numerator_difference,
        coalesce(current_denominator, 0) - coalesce(closed_denominator, 0)
            as denominator_difference,
        current_value - closed_value as value_difference,
        official_value,
        official_text_value,
        coalesce(
            nullif(concat_ws(
                '+',
                case when has_late_rows then 'late_rows' end,
                case when has_ruling then 'ruling' end,
                case when has_definition then 'definition' end
            ), ''),
            case
                when has_late_hint then 'late_rows'
                when has_ruling_hint then 'ruling'
                else 'definition'
            end
        ) as cause,
        is_official,
        frozen_at

    from explained

)

select * from restated
