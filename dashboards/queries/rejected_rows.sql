-- One row per rejected row of a source, with all its reasons and its text as received.
with

rejections as (select * from about_rejections where source_code = $source),

gathered as (

    select
        source_file,
        source_row,
        string_agg(reason_zh, '；' order by column_name, reason_code) as reasons_zh,
        string_agg(reason_en, '; ' order by column_name, reason_code) as reasons_en,
        any_value(raw_text) as raw_text

    from rejections

    group by load_id, source_file, source_row

),

ordered as (

    select * from gathered

    order by source_file, source_row

)

select * from ordered
