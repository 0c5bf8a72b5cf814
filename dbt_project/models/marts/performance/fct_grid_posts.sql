select * from {{ ref('int_grid_posts_dated') }}
