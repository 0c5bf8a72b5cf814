{{ config(meta={'owner': 'logic'}) }}

-- Whole per cent at 95 %, as worked out beside the published cases; and the quantiles behind them.
with

examples as (

    select * from (values
        (17, 20, 64, 95), (13, 15, 62, 96), (439, 616, 68, 75), (0, 3, 0, 56)
    ) as examples (numerator, denominator, low, high)

),

quantiles as (

    select * from (values
        (0.5, 0.0), (0.95, 1.6448536269514722), (0.975, 1.959963984540054),
        (0.998, 2.8781617390954832)
    ) as quantiles (probability, expected)

),

intervals as (

    select
        *,
        {{ wilson_low('numerator', 'denominator', normal_quantile('0.975e0')) }} as wilson_low,
        {{ wilson_high('numerator', 'denominator', normal_quantile('0.975e0')) }} as wilson_high

    from examples

),

wrong as (

    select numerator || '/' || denominator as example, wilson_low as found
    from intervals
    where round(wilson_low) <> low or round(wilson_high) <> high

    union all

    select probability::varchar, {{ normal_quantile('probability::double') }}
    from quantiles
    where not coalesce(abs({{ normal_quantile('probability::double') }} - expected) < 1e-8, false)

)

select * from wrong
