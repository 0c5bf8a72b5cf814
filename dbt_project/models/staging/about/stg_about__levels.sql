select * from {{ source('lake_account', 'levels') }}
