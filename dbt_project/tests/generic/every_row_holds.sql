{#- The condition is true in every row; unknown is not true. -#}
{% test every_row_holds(model, condition) %}
select *
from {{ model }}
where not coalesce(({{ condition }}), false)
{% endtest %}
