-- One row per file received: read, accepted, rejected, or why it could not be read.
with

loads as (select * from about_loads),

titled as (

    select
        loads.*,
        sources.title_zh,
        sources.title_en

    from loads

    left join about_freshness as sources using (source_code)

    where ($source::varchar is null or source_code = $source)
        and ($status::varchar is null or loads.status = $status)

),

ordered as (

    select * from titled

    order by loaded_at desc, source_file

)

select * from ordered
