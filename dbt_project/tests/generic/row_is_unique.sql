{#- Each combination of the columns stands in one row only. -#}
{% test row_is_unique(model, columns) %}
select {{ columns | join(', ') }}
from {{ model }}
group by all
having count(*) > 1
{% endtest %}
