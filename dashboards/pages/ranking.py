"""Who is ahead, who is behind, and is that more than chance?"""

from dashboards.components.frame import open_page
from dashboards.components.ranking.page import show_ranking

show_ranking(open_page("ranking"))
