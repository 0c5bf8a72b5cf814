with

history as (select * from {{ ref('fct_conversion_monthly') }}),

changed as (

    select
        *,
        coalesce(
            stage_number <> lag(stage_number) over (
                partition by indicator_code, unit_code order by period_month
            ),
            true
        ) as is_changed

    from history

),

-- A stage counts as first reached on the first day on which it, or one above it, held.
reached as (

    select
        indicator_code,
        unit_code,
        {%- for stage in ['catalogued', 'decomposed', 'assigned', 'parameterised'] %}
        min(entered_date) filter (where stage_number >= {{ loop.index0 }}) as {{ stage }}_date,
        {%- endfor %}
        {%- for stage in ['measured', 'met', 'sustained'] %}
        min(looked_at_date) filter (where stage_number >= {{ loop.index + 3 }}) as {{ stage }}_date,
        {%- endfor %}
        max(if(stage_number < 4, entered_date, looked_at_date)) filter (where is_changed)
            as stage_since_date

    from changed

    group by indicator_code, unit_code

),

now as (

    select *
    from history
    qualify period_month = max(period_month) over ()

),

-- An indicator's points are shared alike among the units that answer for it.
pointed as (

    select
        now.*,
        now.possible_score / nullif(
            count(*) filter (where now.is_applicable) over (partition by now.indicator_code), 0
        ) as shared_points

    from now

),

shown as (

    select
        pointed.indicator_code,
        pointed.unit_code,
        pointed.period_month,
        pointed.looked_at_date,
        pointed.stage_number,
        pointed.stage_code,
        pointed.side_state,
        pointed.is_applicable,
        pointed.missing_code,
        pointed.reason_zh,
        pointed.reason_en,
        pointed.target_code,
        pointed.level,
        pointed.scope_code,
        pointed.status,
        pointed.scope_count,
        pointed.possible_score,
        if(pointed.is_applicable, pointed.shared_points, null) as shared_points,
        pointed.is_score_assumed,
        reached.catalogued_date,
        reached.decomposed_date,
        reached.assigned_date,
        reached.parameterised_date,
        reached.measured_date,
        reached.met_date,
        reached.sustained_date,
        reached.stage_since_date,
        (pointed.looked_at_date - reached.stage_since_date)::bigint as days_in_stage

    from pointed
    inner join reached
        on
        pointed.indicator_code = reached.indicator_code
        and pointed.unit_code = reached.unit_code

)

select * from shown
