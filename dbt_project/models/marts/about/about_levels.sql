select * from {{ ref('stg_about__levels') }}
