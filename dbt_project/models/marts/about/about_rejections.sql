with

rejected as (select * from {{ ref('stg_about__rejected_rows') }}),

loads as (select * from {{ ref('stg_about__loads') }}),

told as (

    select
        source_code,
        file_sha256,
        source_file,
        source_row,
        raw_text,
        {{ items_of('reasons') }} as reason

    from rejected

),

named as (

    select
        loads.load_id,
        told.source_code,
        loads.feed,
        told.source_file,
        told.source_row,
        told.reason.code as reason_code,
        told.reason.column_name,
        told.reason.column_name_zh,
        told.reason.value as rejected_value,
        told.reason.reason_zh,
        told.reason.reason_en,
        told.raw_text

    from told
    left join loads
        on told.source_code = loads.source_code and told.file_sha256 = loads.file_sha256

)

select * from named
