{{ config(meta={'owner': 'balance'}) }}
-- What no unit is named for counts for the district alone, so the units' sum may fall short of it.
with

measures as (

    select *
    from {{ ref('fct_measures_monthly') }}
    where
        measure_code in (
            'crew_trips', 'vehicle_trips', 'cleanup_tonnes', 'sessions', 'participants'
        )

),

summed as (

    select
        measure_code,
        period_month,
        level,
        round(sum(numerator), 6) as numerator

    from measures

    where level in ('unit', 'district')

    group by all

)

select units.measure_code, units.period_month, units.numerator, districts.numerator as of_district
from summed as units
inner join summed as districts
    on units.measure_code = districts.measure_code and units.period_month = districts.period_month
where
    units.level = 'unit'
    and districts.level = 'district'
    and units.numerator > districts.numerator
