select * from {{ ref('int_units_dated') }}
