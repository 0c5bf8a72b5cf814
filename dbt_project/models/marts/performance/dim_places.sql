select * from {{ ref('int_places_unfolded') }}
