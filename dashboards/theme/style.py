"""The style sheet as one piece: colours first, then the rules that use them.

Belongs here: putting `style.css` and the colours together. Not here: rules or colours.
"""

from functools import cache
from pathlib import Path

from dashboards.theme.charts import FONT
from dashboards.theme.colours import css_variables

SHEET = Path(__file__).with_name("style.css")


@cache
def style_sheet() -> str:
    """The whole sheet in a `style` element, for the head of each page."""
    rules = SHEET.read_text(encoding="utf-8")
    return f"<style>{css_variables()} :root {{ --font: {FONT}; }}\n{rules}</style>"
