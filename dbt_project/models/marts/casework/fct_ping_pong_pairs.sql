with

pairs as (select * from {{ ref('int_hand_overs_paired') }} where is_ping_pong),

cases as (select * from {{ ref('int_cases_followed') }}),

classed as (

    select
        pairs.one_unit_code,
        pairs.other_unit_code,
        {{ each_of(["'all'", 'cases.class_code']) }} as class_code,
        pairs.hand_over_count,
        cases.closed_at is null as is_open,
        pairs.first_handed_at,
        pairs.last_handed_at

    from pairs
    inner join cases on pairs.case_id = cases.case_id

),

summed as (

    select
        one_unit_code,
        other_unit_code,
        class_code,
        count(*) as case_count,
        count(*) filter (where is_open) as open_case_count,
        sum(hand_over_count)::bigint as hand_over_count,
        max(hand_over_count) as most_hand_over_count,
        min(first_handed_at) as first_handed_at,
        max(last_handed_at) as last_handed_at

    from classed

    group by all

)

select * from summed
