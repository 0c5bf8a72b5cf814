with

sources as (select * from {{ ref('stg_about__sources') }}),

loads as (select * from {{ ref('stg_about__loads') }}),

about_city as (select * from {{ ref('stg_about__city') }}),

summed as (

    select
        sources.source_code,
        sources.feed,
        sources.title_zh,
        sources.title_en,
        sources.producer_zh,
        sources.producer_en,
        sources.promise_days,
        count(loads.load_id) as file_count,
        count(*) filter (where loads.status = 'unreadable') as unreadable_count,
        coalesce(sum(loads.read_count), 0)::bigint as read_count,
        coalesce(sum(loads.accepted_count), 0)::bigint as accepted_count,
        coalesce(sum(loads.rejected_count), 0)::bigint as rejected_count,
        max(loads.latest_record_at) as latest_record_at,
        max(loads.loaded_at) as latest_loaded_at

    from sources
    left join loads on sources.source_code = loads.source_code

    group by all

),

aged as (

    select
        summed.*,
        floor({{ days_between(
            'summed.latest_record_at::date', 'about_city.as_of_date'
        ) }})::bigint as age_days

    from summed
    cross join about_city

),

judged as (

    select
        *,
        case
            when promise_days is null then 'no_promise'
            when file_count = unreadable_count then 'never'
            -- Reference lists say no time of their own: having come is what they promise.
            when age_days is null or age_days <= promise_days then 'fresh'
            else 'late'
        end as freshness_status

    from aged

)

select * from judged
