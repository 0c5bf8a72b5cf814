with

closes as (select * from {{ ref('stg_ledger__month_closes') }}),

named as (

    select
        close_month as period_month,
        edition_number,
        publication_id,
        as_of_date,
        policy_scenario,
        policy_sha256,
        figures_sha256,
        figure_count,
        closed_by,
        reason,
        edition_number = max(edition_number) over (partition by close_month) as is_official,
        closed_at as frozen_at

    from closes

)

select * from named
