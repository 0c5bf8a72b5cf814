with

parameters as (

    select max(value)::integer as black_spot_min_recurrences

    from {{ ref('int_parameters_in_force') }}

    where parameter = 'black_spot_min_recurrences'

),

cases as (

    select *

    from {{ ref('int_cases_followed') }}

    where not is_on_spot_fix and not is_excluded_by_ruling and grid_code is not null

),

summed as (

    select
        grid_code,
        class_code,
        max_by(community_code, reported_at) as community_code,
        max_by(street_code, reported_at) as street_code,
        max_by(district_code, reported_at) as district_code,
        count(*) as case_count,
        count(*) filter (where closed_at is null) as open_case_count,
        count(is_recurrence_90d) as watched_close_count,
        count(*) filter (where is_recurrence_30d) as recurrence_30d_count,
        count(*) filter (where is_recurrence_60d) as recurrence_60d_count,
        count(*) filter (where is_recurrence_90d) as recurrence_90d_count,
        max(reported_at) as latest_reported_at

    from cases

    group by grid_code, class_code

),

ranked as (

    select
        summed.*,
        coalesce(
            summed.recurrence_90d_count >= parameters.black_spot_min_recurrences, false
        ) as is_black_spot,
        rank() over (order by summed.recurrence_90d_count desc) as spot_rank

    from summed
    cross join parameters

    where greatest(summed.recurrence_30d_count, summed.recurrence_90d_count) > 0

)

select
    spot_rank,
    grid_code,
    class_code,
    community_code,
    street_code,
    district_code,
    case_count,
    open_case_count,
    watched_close_count,
    recurrence_30d_count,
    recurrence_60d_count,
    recurrence_90d_count,
    is_black_spot,
    latest_reported_at

from ranked
