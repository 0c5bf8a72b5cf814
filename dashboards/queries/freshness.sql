-- One row per source: its age against its promise, and what became of the rows read.
with

sources as (select * from about_freshness),

ordered as (

    select
        *,
        100.0 * rejected_count / nullif(read_count, 0) as rejected_pct

    from sources

    order by
        case freshness_status when 'never' then 0 when 'late' then 1 when 'fresh' then 2 else 3 end,
        age_days - promise_days desc nulls last,
        source_code

)

select * from ordered
