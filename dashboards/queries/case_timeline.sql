-- One row per event of the case asked for, in order, with the file and line it came from.
select
    fct_case_events.event_number,
    fct_case_events.event_kind,
    fct_case_events.occurred_at,
    fct_case_events.days_since_previous,
    givers.name_zh as from_name_zh,
    coalesce(givers.name_en, givers.name_zh) as from_name_en,
    takers.name_zh as to_name_zh,
    coalesce(takers.name_en, takers.name_zh) as to_name_en,
    fct_case_events.source_file,
    fct_case_events.source_row

from fct_case_events
left join dim_units as givers
    on fct_case_events.from_unit_code = givers.unit_code and givers.is_current
left join dim_units as takers
    on fct_case_events.to_unit_code = takers.unit_code and takers.is_current

where fct_case_events.case_id = $case_id

order by fct_case_events.event_number
