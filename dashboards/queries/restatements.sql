-- One row per figure of a closed month that stands otherwise today: closed, present, why.
select
    model_name,
    figure_name,
    figure_key,
    edition_number,
    coalesce(closed_text_value, closed_value::varchar) as closed_text,
    coalesce(current_text_value, current_value::varchar) as current_text,
    value_difference,
    cause

from fct_restatements

where period_month = $month
    and is_official

order by cause, model_name, figure_name, figure_key
