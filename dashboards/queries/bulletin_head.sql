-- One row: who signs the bulletin of a city, of which publication.
select
    about_city.city_code,
    about_city.name_zh,
    about_city.name_en,
    about_city.notice_zh,
    about_city.notice_en,
    about_city.is_simulated,
    about_city.as_of_date,
    about_city.issuing_office_zh,
    about_city.issuing_office_en,
    about_city.document_number,
    about_publication.publication_id,
    about_publication.published_at

from about_city
cross join about_publication
