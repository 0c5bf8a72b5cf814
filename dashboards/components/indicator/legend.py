"""The legends of the charts, beside them: inside, they would take half of a phone's chart.

Belongs here: how each key looks. Not here: the charts.
"""

from collections.abc import Sequence

from dashboards.components.html import Markup, element
from dashboards.components.marks import SHAPES
from dashboards.labels import label

# Key → the meaning whose shape it has; all others are lines or bands drawn by the style sheet.
SHAPED = {
    "improvement": "met",
    "concern": "missed",
    "neutral": "undecided",
    "funnel_met": "met",
    "funnel_missed": "missed",
    "funnel_undecided": "undecided",
}


def legend(keys: Sequence[str]) -> Markup:
    """Each key with its word."""
    items = [element("li", _sign(key), element("span", label(f"chart.{key}"))) for key in keys]
    return element("ul", *items, class_="classes")


def _sign(key: str) -> Markup:
    if key in SHAPED:
        meaning = SHAPED[key]
        return element("span", SHAPES[meaning], class_=f"shape {meaning}", aria_hidden="true")
    return element("i", class_=f"key {key}", aria_hidden="true")
