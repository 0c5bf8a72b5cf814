"""What goes into this month's bulletin?"""

from dashboards.components.frame import open_page
from dashboards.components.supervision.page import show_supervision

show_supervision(open_page("supervision"))
