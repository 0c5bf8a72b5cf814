{#-
    Metres between two points given in degrees, on a plane laid at the first point: within a
    centimetre of the great circle at the 50 m where it is used.
-#}
{% macro metres_between(lon_a, lat_a, lon_b, lat_b) -%}
    sqrt(
        pow(({{ lon_b }} - {{ lon_a }}) * 111320.0 * cos(radians({{ lat_a }})), 2)
        + pow(({{ lat_b }} - {{ lat_a }}) * 110574.0, 2)
    )
{%- endmacro %}
