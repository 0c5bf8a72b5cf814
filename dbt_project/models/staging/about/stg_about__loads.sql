select * from {{ source('lake_account', 'loads') }}
