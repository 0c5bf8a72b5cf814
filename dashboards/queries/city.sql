-- One row: the city and what its publication says of itself.
with

city as (select * from about_city),

published as (select * from about_publication),

described as (

    select
        city.city_code,
        published.publication_id,
        city.name_zh,
        city.name_en,
        city.notice_zh,
        city.notice_en,
        city.is_simulated,
        city.as_of_date,
        published.published_at

    from city

    cross join published

)

select * from described
