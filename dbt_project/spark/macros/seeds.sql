{#-
    A seed is read by Spark itself from its CSV file, with the types that _seeds.yml declares;
    dbt-spark would insert it row by row and write "None" where nothing stands.
-#}
{% macro changtaispark__create_csv_table(model, agate_table) -%}
    {%- set types = model.config.column_types -%}
    {%- set columns = [] -%}
    {%- for name in agate_table.column_names -%}
        {%- do columns.append(name ~ ' ' ~ types[name] | replace('varchar', 'string')) -%}
    {%- endfor -%}
    {%- set path = adapter.whole_path(model.root_path, model.original_file_path) -%}
    {%- call statement('read_csv') -%}
        create or replace temporary view seed_{{ model.alias }} ({{ columns | join(', ') }})
        using csv
        options (path '{{ path }}', header 'true', multiLine 'true', escape '"', mode 'FAILFAST')
    {%- endcall -%}
    {%- call statement('create_table') -%}
        create table {{ this.render() }} using parquet as select * from seed_{{ model.alias }}
    {%- endcall -%}
    {{ return('') }}
{%- endmacro %}

{% macro changtaispark__load_csv_rows(model, agate_table) -%}
    {{ return('') }}
{%- endmacro %}
