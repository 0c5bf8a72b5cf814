-- One row per assessment frame that has indicators here.
select distinct
    framework_code,
    framework_name_zh as name_zh,
    coalesce(framework_name_en, framework_name_zh) as name_en

from dim_indicators

order by framework_code
