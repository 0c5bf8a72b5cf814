"""What does this unit owe, and how does it stand?"""

from dashboards.components.frame import open_page
from dashboards.components.unit.page import show_unit

show_unit(open_page("unit"))
