"""What does the data say about ...?"""

from dashboards.components.frame import open_page
from dashboards.components.sql.page import show_sql

show_sql(open_page("sql"))
