with

scored as (select * from {{ ref('int_ranking_components_scored') }}),

shown as (select * exclude (is_inspected, points_variance) from scored)

select * from shown
