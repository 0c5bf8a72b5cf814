"""What is open, how old, who received it first, how often was it passed on?"""

from dashboards.components.casework.page import show_cases
from dashboards.components.frame import open_page

show_cases(open_page("cases"))
