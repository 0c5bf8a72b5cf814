-- One row per source, reason and column: how many rows came back for it.
-- A row with two faults counts under both, so the reasons may add up to more than the rows.
with

rejections as (

    select * from about_rejections

    where $source::varchar is null or source_code = $source

),

by_value as (

    select
        source_code,
        reason_code,
        column_name,
        rejected_value,
        any_value(coalesce(column_name_zh, column_name)) as column_name_zh,
        any_value(reason_zh) as example_zh,
        any_value(reason_en) as example_en,
        count(distinct (load_id, source_row)) as row_count

    from rejections

    group by source_code, reason_code, column_name, rejected_value

),

counted as (

    select
        source_code,
        reason_code,
        column_name,
        any_value(column_name_zh) as column_name_zh,
        any_value(column_name) as column_name_en,
        any_value(example_zh) as example_zh,
        any_value(example_en) as example_en,
        sum(row_count)::bigint as row_count,
        -- Codes and words stand in a list; only they are shown one by one.
        list(
            {'value': rejected_value, 'row_count': row_count}
            order by row_count desc, rejected_value
        ) filter (where reason_code in ('unknown_code', 'unknown_word'))[:5] as values

    from by_value

    group by source_code, reason_code, column_name

),

ordered as (

    select * from counted

    order by row_count desc, source_code, reason_code

)

select * from ordered
