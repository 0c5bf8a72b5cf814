select * from {{ ref('int_targets_named') }}
