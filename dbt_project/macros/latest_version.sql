{#-
    The condition that keeps the latest version of each key: the highest update time where the feed
    has one, then the file name, the time of loading and the row.
-#}
{% macro latest_version(keys, updated_at=none) -%}
    row_number() over (
        partition by {{ keys | join(', ') }}
        order by
            {% if updated_at %}{{ updated_at }} desc nulls last,{% endif %}
            source_file desc, loaded_at desc, source_row desc
    ) = 1
{%- endmacro %}
