"""Small multiples: every unit or street over the same months on the same scale.

Belongs here: the panels. Not here: the numbers of one month (parts).
"""

from dashboards.components.bullet import sparkline
from dashboards.components.html import Markup, element, show
from dashboards.components.indicator.links import into
from dashboards.components.indicator.view import IndicatorView, part_name
from dashboards.components.marks import heading, quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, fraction, quantity

MONTHS_SHOWN = 24
# The largest first; more panels than this are not compared by eye.
SHOWN = 24


def show_multiples(publication: Publication, view: IndicatorView) -> None:
    """One panel per street or unit of the city; below that there is nothing to compare."""
    if not view.is_whole:
        return
    given = view.parameters() | {"month_count": MONTHS_SHOWN}
    rows = read(publication, "indicator_multiples", **given)
    part = part_name(publication, view.part_level)
    title = label("multiples.title", part=part, count=count(len(rows[0]["points"]) if rows else 0))
    known = [row for row in rows if row["lowest"] is not None]
    if not known:
        show(heading(title), quiet(label("multiples.none", part=part)))
        return
    shown = known[:SHOWN]
    scale = (min(row["lowest"] for row in shown), max(row["highest"] for row in shown))
    unit = view.figure["unit"]
    ends = {"low": quantity(scale[0], unit), "high": quantity(scale[1], unit)}
    show(
        element(
            "section",
            heading(title),
            element("ul", *(_panel(view, row, scale) for row in shown), class_="cards"),
            quiet(label("multiples.scale", **ends),
                  label("multiples.of", shown=count(len(shown)), total=count(len(rows)))),
        )
    )  # fmt: skip


def _panel(view: IndicatorView, row: Row, scale: tuple[float, float]) -> Markup:
    unit = view.figure["unit"]
    value = quantity(row["value"], unit)
    told = label("multiples.told", name=name(row), value=value)
    return element(
        "li",
        element("span", into(view.part_level, row["scope_code"], name(row)), class_="card-name"),
        element(
            "span",
            element("strong", value),
            element("em", fraction(row["numerator"], row["denominator"])),
            class_="card-figure",
        ),
        sparkline(row["points"], None, told, scale),
    )
