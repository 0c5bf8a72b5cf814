{#-
    Dated rows say from when they hold; senders often forget to end the old row when a new one starts.
    valid_until   the row's end, or the start of the next row of the same key where that comes first
    applies_from  the row's start; for the first row of a key the beginning of time
    applies_to    the start of the next row; for the last row the end of time
    A fact joined between applies_from and applies_to finds exactly one row: the one that held on its
    day, else the nearest one before it, else the first.
-#}
{% macro valid_until(keys) -%}
    least(
        valid_to,
        lead(valid_from) over (partition by {{ keys | join(', ') }} order by valid_from)
    )
{%- endmacro %}

{% macro applies_from(keys) -%}
    case
        when row_number() over (
            partition by {{ keys | join(', ') }} order by valid_from nulls first
        ) = 1 then date '0001-01-01'
        else valid_from
    end
{%- endmacro %}

{% macro applies_to(keys) -%}
    coalesce(
        lead(valid_from) over (
            partition by {{ keys | join(', ') }} order by valid_from nulls first
        ),
        date '9999-12-31'
    )
{%- endmacro %}
