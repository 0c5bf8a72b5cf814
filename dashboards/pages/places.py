"""Where? And where have we not looked?"""

from dashboards.components.frame import open_page
from dashboards.components.places.page import show_places

show_places(open_page("places"))
