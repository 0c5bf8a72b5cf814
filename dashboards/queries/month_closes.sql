-- One row per edition of a month that was closed, the newest first.
select
    period_month,
    edition_number,
    publication_id,
    as_of_date,
    figure_count,
    closed_by,
    reason,
    is_official,
    frozen_at

from fct_month_closes

order by period_month desc, edition_number desc
