-- Beta-binomial, by moments (Kleinman 1973): a rate of few records is drawn to the rate of its
-- league as if prior_hits of prior_hits + prior_misses further records had been counted. Only units
-- of one league are taken as alike; leagues that differ by design are never mixed.
with

measures as (select * from {{ ref('measures') }} where kind = 'rate'),

units as (select * from {{ ref('int_units_dated') }} where league_code is not null),

rates as (

    select
        measured.measure_code,
        measured.indicator_code,
        units.league_code,
        measured.scope_code as unit_code,
        measured.split,
        measured.period_month,
        measured.numerator,
        measured.denominator,
        measured.value

    from {{ ref('fct_measures_monthly') }} as measured
    inner join measures on measured.measure_code = measures.measure_code
    inner join units
        on
        measured.scope_code = units.unit_code
        and units.valid_from <= last_day(measured.period_month)
        and coalesce(units.valid_to > last_day(measured.period_month), true)

    where measured.scope_kind = 'unit' and measured.level = 'unit' and measured.denominator > 0

),

pooled as (

    select
        *,
        count(*) over league as unit_count,
        ({{ precise_sum('numerator') }} over league)::double
        / ({{ precise_sum('denominator') }} over league)::double as league_share,
        ({{ precise_sum('denominator') }} over league)::double as league_denominator,
        ({{ precise_sum('denominator * denominator') }} over league)::double as squared_denominators

    from rates

    window league as (partition by measure_code, indicator_code, league_code, split, period_month)

),

-- What the units' rates vary beyond what so many records vary by chance, per record.
spread as (

    select
        *,
        (
            ({{ precise_sum('denominator * power(numerator / denominator - league_share, 2)') }}
                over league)::double
            - (unit_count - 1) * league_share * (1 - league_share)
        )
        / nullif(
            league_denominator - squared_denominators / league_denominator - (unit_count - 1), 0
        ) as between_variance

    from pooled

    window league as (partition by measure_code, indicator_code, league_code, split, period_month)

),

-- Without a spread beyond chance the league's rate is everybody's; a prior of no record keeps each
-- unit's own.
weighed as (

    select
        *,
        case
            when between_variance > 0
                then
                    greatest(0, league_share * (1 - league_share) / between_variance - 1)
        end as prior_count

    from spread

),

shrunk as (

    select
        measure_code,
        indicator_code,
        league_code,
        unit_code,
        split,
        period_month,
        unit_count,
        numerator,
        denominator,
        value,
        100 * league_share as league_value,
        prior_count * league_share as prior_hits,
        prior_count * (1 - league_share) as prior_misses,
        case
            when prior_count is null then 100 * league_share
            else
                100 * (numerator + prior_count * league_share) / (denominator + prior_count)
        end as shrunk_value

    from weighed

)

select * from shrunk
