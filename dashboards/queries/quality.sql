-- One row: what a reader should know before trusting any number of this publication.
with

sources as (

    select
        count(*) as source_count,
        count(*) filter (where promise_days is not null) as promised_count,
        count(*) filter (where freshness_status in ('late', 'never')) as late_count,
        coalesce(sum(file_count), 0)::bigint as file_count,
        coalesce(sum(unreadable_count), 0)::bigint as unreadable_count,
        coalesce(sum(read_count), 0)::bigint as read_count,
        coalesce(sum(accepted_count), 0)::bigint as accepted_count,
        coalesce(sum(rejected_count), 0)::bigint as rejected_count

    from about_freshness

),

checks as (

    select
        count(*) as test_count,
        count(*) filter (where status in ('fail', 'error')) as failed_count,
        count(*) filter (where status = 'warn') as warned_count,
        max(ran_at) as ran_at

    from about_tests

),

summed_up as (

    select
        sources.*,
        100.0 * rejected_count / nullif(read_count, 0) as rejected_pct,
        checks.*

    from sources

    cross join checks

)

select * from summed_up
