"""Which indicators have become routine targets, at what stage, stuck with whom?"""

from dashboards.components.conversion.page import show_conversion
from dashboards.components.frame import open_page

show_conversion(open_page("conversion"))
