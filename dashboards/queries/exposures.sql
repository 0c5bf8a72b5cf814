-- One row per case that the rule named in the month (listed by then, not yet off the list), or that
-- was published in it; those published first, then the longest overdue; with the line it is from.
select
    exposures.case_id,
    exposures.reason_code,
    coalesce(units.name_zh, exposures.unit_code) as unit_name_zh,
    coalesce(units.name_en, units.name_zh, exposures.unit_code) as unit_name_en,
    coalesce(classes.name_zh, exposures.class_code) as class_name_zh,
    coalesce(classes.name_en, classes.name_zh, exposures.class_code) as class_name_en,
    coalesce(streets.name_zh, exposures.street_code) as street_name_zh,
    coalesce(streets.name_en, streets.name_zh, exposures.street_code) as street_name_en,
    exposures.case_status,
    exposures.exposure_status,
    exposures.exposure_status_zh,
    exposures.exposure_status_en,
    exposures.overdue_days,
    exposures.failed_check_count,
    exposures.is_excluded_by_ruling,
    coalesce(
        exposures.published_on between $month::date and last_day($month::date), false
    ) as is_published_now,
    exposures.due_at,
    exposures.closed_at,
    exposures.exposure_id,
    exposures.published_on,
    exposures.medium,
    exposures.source_file,
    exposures.source_row

from fct_exposures as exposures
left join dim_units as units on exposures.unit_code = units.unit_code and units.is_current
left join dim_case_classes as classes on exposures.class_code = classes.class_code
left join dim_places as streets
    on exposures.street_code = streets.place_code and streets.is_current

where exposures.scenario = $scenario
    and (
        exposures.published_on between $month::date and last_day($month::date)
        or $month between exposures.first_named_month and exposures.last_named_month
    )

order by is_published_now desc, exposures.overdue_days desc nulls last, exposures.case_id
