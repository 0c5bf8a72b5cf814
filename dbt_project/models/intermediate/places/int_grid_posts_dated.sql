with

received as (

    select *
    from {{ ref('stg_reference__grid_posts') }}
    qualify {{ latest_version(['grid_code', 'post_kind', 'valid_from']) }}

),

dated as (

    select
        grid_code,
        post_kind,
        unit_code,
        holder_id is null as is_vacant,
        valid_from,
        {{ valid_until(['grid_code', 'post_kind']) }} as valid_to,
        source_file,
        source_row

    from received

)

select * from dated
