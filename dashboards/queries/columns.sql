select
    columns.model_name,
    models.description as model_description,
    models.row_count,
    columns.column_name,
    columns.data_type,
    columns.description

from about_columns as columns
inner join about_models as models on columns.model_name = models.model_name

order by columns.model_name, columns.column_name
