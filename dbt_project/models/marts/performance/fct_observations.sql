select * exclude (period_month) from {{ ref('int_observations_placed') }}
