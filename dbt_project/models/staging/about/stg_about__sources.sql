select * from {{ source('lake_account', 'sources') }}
