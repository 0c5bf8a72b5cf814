select * from {{ ref('programmes') }}
