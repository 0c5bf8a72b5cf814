with

observations as (select * from {{ ref('int_observations_placed') }}),

told_apart as (

    select
        place_code,
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        {{ each_of(["'all'", "coalesce(indicator_code, 'all')"]) }} as indicator_code,
        is_announced,
        is_not_applicable,
        period_month,
        visit_id,
        earned_score,
        possible_score,
        not is_not_applicable and possible_score > 0 as is_tested

    from observations

),

visits as (

    select
        place_code,
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        indicator_code,
        is_announced,
        period_month,
        visit_id,
        {{ exact_sum('if(is_not_applicable, 0, earned_score)') }} as earned_score,
        {{ exact_sum('if(is_not_applicable, 0, possible_score)') }} as possible_score,
        count(*) filter (where is_tested) as tested_item_count,
        count(*) filter (where is_tested and earned_score < possible_score) as finding_count,
        count(*) filter (where is_tested and earned_score = 0) as lost_item_count

    from told_apart

    group by all

),

split_visits as (

    select
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        indicator_code,
        {{ each_of(["'all'", "if(is_announced, 'announced', 'unannounced')"]) }} as split,
        period_month,
        earned_score,
        possible_score,
        tested_item_count,
        finding_count,
        lost_item_count

    from visits

),

summed as (

    select
        grid_code,
        community_code,
        street_code,
        district_code,
        unit_code,
        indicator_code,
        split,
        period_month,
        {{ exact_sum('earned_score') }} as earned_score,
        {{ exact_sum('possible_score') }} as possible_score,
        count(*) filter (where earned_score = possible_score and possible_score > 0)
            as passed_visit_count,
        count(*) filter (where possible_score > 0) as visit_count,
        sum(tested_item_count)::bigint as tested_item_count,
        sum(finding_count)::bigint as finding_count,
        -- An item that lost all its points counts whole, one that lost a part counts half (NI 195).
        (sum(lost_item_count) + sum(finding_count))::double / 2 as failed_item_count

    from split_visits

    group by all

)

select * from summed
