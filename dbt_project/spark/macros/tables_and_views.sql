{#- A model is written for DuckDB; here alone it is translated. -#}
{% macro changtaispark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    {{ spark__create_table_as(temporary, relation, adapter.to_spark(compiled_code), language) }}
{%- endmacro %}

{% macro changtaispark__create_view_as(relation, sql) -%}
    {{ spark__create_view_as(relation, adapter.to_spark(sql)) }}
{%- endmacro %}
