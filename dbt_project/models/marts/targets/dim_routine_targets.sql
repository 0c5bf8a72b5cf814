with

targets as (select * from {{ ref('int_targets_named') }}),

shown as (

    select
        * exclude (
            family,
            measure_kind,
            measured_indicator_code,
            period_months,
            given_buffer_pct,
            is_sampled
        )

    from targets

)

select * from shown
