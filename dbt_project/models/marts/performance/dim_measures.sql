select * from {{ ref('measures') }}
