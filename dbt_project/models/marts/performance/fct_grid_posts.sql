with

posts as (

    select *
    from {{ ref('stg_reference__grid_posts') }}
    qualify {{ latest_version(['grid_code', 'post_kind', 'valid_from']) }}

),

told as (

    select
        grid_code,
        post_kind,
        unit_code,
        holder_id is null as is_vacant,
        valid_from,
        valid_to

    from posts

)

select * from told
