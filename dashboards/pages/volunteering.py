"""Does volunteering reach the targets it was meant for?"""

from dashboards.components.frame import open_page
from dashboards.components.volunteering.page import show_volunteering

show_volunteering(open_page("volunteering"))
