"""Can I trust today's numbers?"""

from dashboards.components.checks import show_checks
from dashboards.components.files import show_files
from dashboards.components.frame import open_page
from dashboards.components.freshness import show_freshness
from dashboards.components.publications import show_publications
from dashboards.components.rejections import choose_source, show_rejections
from dashboards.components.unreadable import show_unreadable_files

publication = open_page("data_health")

show_freshness(publication)
show_files(publication)
show_unreadable_files(publication)
source = choose_source(publication)
show_rejections(publication, source)
show_checks(publication)
show_publications(publication)
