-- A unit's draws are the same in every ranking: what differs between periods or scenarios is never
-- the draw. They are the middles of equally probable strata, in an order that a digest fixes.
with

shrunk as (select * from {{ ref('int_rankings_shrunk') }}),

drawn as (

    select
        unit_code,
        draw_number,
        (
            row_number() over (
                partition by unit_code order by md5(unit_code || ':' || draw_number), draw_number
            ) - 0.5
        ) / {{ var('ranking_draw_count') }}::double as probability

    from (select distinct unit_code from shrunk) as units
    cross join (
        select
            {{ items_of('generate_series(1, ' ~ var('ranking_draw_count') ~ ')') }} as draw_number

    ) as draws

),

deviates as (

    select
        unit_code,
        draw_number,
        case
            when probability >= 0.5 then {{ normal_quantile('probability') }}
            else -{{ normal_quantile('(1 - probability)') }}
        end as deviate

    from drawn

),

-- Units that nothing tells apart are put in an order by chance, not by name.
placed as (

    select
        shrunk.scenario,
        shrunk.league_code,
        shrunk.period_month,
        shrunk.unit_code,
        shrunk.unit_count,
        row_number() over (
            partition by
                shrunk.scenario, shrunk.league_code, shrunk.period_month, deviates.draw_number
            order by
                shrunk.shrunk_score + shrunk.shrunk_error * deviates.deviate desc,
                deviates.deviate desc,
                shrunk.unit_code asc
        ) as rank_number

    from shrunk
    inner join deviates on shrunk.unit_code = deviates.unit_code

),

counted as (

    select
        scenario,
        league_code,
        period_month,
        unit_code,
        unit_count,
        rank_number,
        count(*)::double / {{ var('ranking_draw_count') }} as probability

    from placed

    group by all

)

select * from counted
