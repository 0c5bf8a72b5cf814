-- One row per step of an indicator from one edition of its frame to the next.
select
    lineage.from_edition,
    lineage.from_indicator_name_zh,
    coalesce(lineage.from_indicator_name_en, lineage.from_indicator_name_zh)
        as from_indicator_name_en,
    lineage.to_edition,
    lineage.to_indicator_name_zh,
    coalesce(lineage.to_indicator_name_en, lineage.to_indicator_name_zh) as to_indicator_name_en,
    lineage.relation,
    lineage.is_comparable,
    lineage.source_status,
    lineage.source

from dim_indicator_lineage as lineage

where $framework::varchar is null or $framework in (from_framework_code, to_framework_code)

order by lineage.from_edition, lineage.from_indicator_code
