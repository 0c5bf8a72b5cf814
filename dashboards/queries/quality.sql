-- One row: what a reader should know before trusting any number of this publication.
with

sources as (

    select
        count(*) as source_count,
        count(*) filter (where promise_days is not null) as promised_count,
        count(*) filter (where freshness_status in ('late', 'never')) as late_count,
        sum(file_count) as file_count,
        sum(unreadable_count) as unreadable_count,
        sum(read_count) as read_count,
        sum(accepted_count) as accepted_count,
        sum(rejected_count) as rejected_count

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
