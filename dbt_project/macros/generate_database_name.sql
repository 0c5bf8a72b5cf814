{#- On DuckDB the marts stand in a file of their own, which the profile attaches. -#}
{% macro generate_database_name(custom_database_name, node) -%}
    {%- set is_mart = node.resource_type == 'model' and node.fqn[1] == 'marts' %}
    {{ 'marts_file' if is_mart and target.type == 'duckdb' else target.database }}
{%- endmacro %}
