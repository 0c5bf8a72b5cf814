"""How is this one doing, where, and why did it move?"""

from dashboards.components.frame import open_page
from dashboards.components.indicator.page import show_indicator

show_indicator(open_page("indicator"))
