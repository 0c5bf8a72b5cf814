{{ config(meta={'owner': 'logic', 'dagster': {'ref': {'name': 'fct_announcement_gaps'}}}) }}

-- Newcombe 1998, table II, method 10, to the four places printed: 56/70 less 48/80, 9/10 less 3/10,
-- 10/10 less 0/20.
with

published as (

    select *
    from (values
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (10, 10, 0, 20, 0.6791, 1.0000)
    ) as examples(a_count, a_total, b_count, b_total, low, high)

),

bounded as (

    select
        *,
        100.0e0 * a_count / a_total as a,
        100.0e0 * b_count / b_total as b,
        {{ wilson_low('a_count', 'a_total', '1.959964e0') }} as a_low,
        {{ wilson_high('a_count', 'a_total', '1.959964e0') }} as a_high,
        {{ wilson_low('b_count', 'b_total', '1.959964e0') }} as b_low,
        {{ wilson_high('b_count', 'b_total', '1.959964e0') }} as b_high

    from published

),

compared as (

    select
        *,
        {{ difference_low('a', 'a_low', 'b', 'b_high') }} as computed_low,
        {{ difference_high('a', 'a_high', 'b', 'b_low') }} as computed_high

    from bounded

)

select * from compared
where abs(computed_low - 100 * low) > 0.006 or abs(computed_high - 100 * high) > 0.006
