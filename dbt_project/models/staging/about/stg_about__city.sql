select * from {{ source('lake_account', 'city') }}
