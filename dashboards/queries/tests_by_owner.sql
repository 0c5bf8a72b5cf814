-- One row per who must act: checks run, passed, not passed.
with

checks as (select * from about_tests),

counted as (

    select
        owner,
        count(*) as test_count,
        count(*) filter (where status = 'pass') as passed_count,
        count(*) filter (where status <> 'pass') as open_count,
        max(ran_at) as ran_at

    from checks

    group by owner

),

ordered as (

    select * from counted

    order by open_count desc, owner

)

select * from ordered
