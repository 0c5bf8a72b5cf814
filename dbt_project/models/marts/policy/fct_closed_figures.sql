with

figures as (select * from {{ ref('stg_ledger__closed_figures') }}),

named as (

    select
        close_month as period_month,
        edition_number,
        model_name,
        figure_name,
        figure_key,
        scenario,
        measure_code,
        target_code,
        level,
        scope_code,
        numerator,
        denominator,
        value,
        text_value,
        edition_number = max(edition_number) over (partition by close_month) as is_official

    from figures

)

select * from named
