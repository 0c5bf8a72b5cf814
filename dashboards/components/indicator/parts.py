"""Where: the figure of the month in its parts, which add up to it or say what they lack.

Belongs here: one line per part of the figure, and the sum. Not here: the records (records).
"""

from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.indicator.links import into, scope_link
from dashboards.components.indicator.view import IndicatorView, part_name
from dashboards.components.marks import heading, mark, quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import NOTHING, change, count, fraction, month, quantity

SHOWN = 40


def show_parts(publication: Publication, view: IndicatorView) -> None:
    """The table of parts with the line that adds them up; below units and grids come records."""
    if not view.part_level:
        return
    rows = read(publication, "indicator_parts", **view.parameters())
    part = part_name(publication, view.part_level)
    title = label("where.title", part=part, month=month(view.month))
    placed = [row for row in rows if row["scope_code"] is not None]
    if not placed:
        show(heading(title), quiet(label("where.none", part=part)))
        return
    shown = placed[:SHOWN]
    of = label("where.of", shown=count(len(shown)), total=count(len(placed)))
    sums = _sum(rows, placed)
    show(
        element(
            "section", heading(title), table(_columns(view, part), shown, title), quiet(of), sums
        )
    )


def _columns(view: IndicatorView, part: str) -> list[Column]:
    unit, level = view.figure["unit"], view.part_level

    def who(row: Row) -> Markup:
        return joined(
            into(level, row["scope_code"], name(row)),
            element("span", scope_link(level, row["scope_code"], label(f"where.open.{level}")),
                    class_="quiet under"),
        )  # fmt: skip

    def value(row: Row) -> Markup:
        few = mark("undecided", label("map.few")) if row["is_too_few"] else None
        return joined(quantity(row["value"], unit), element("span", few, class_="under"))

    def interval(row: Row) -> str:
        ends = (row["value_low"], row["value_high"])
        return NOTHING if None in ends else "–".join(quantity(end, unit) for end in ends)

    def since(earlier: str):
        return lambda row: change(row["value"], row[f"{earlier}_value"], unit)

    def parts(row: Row) -> str:
        return fraction(row["numerator"], row["denominator"]) or count(row["numerator"])

    return [
        Column(part, who),
        Column(label("table.value"), value, True),
        Column(label("places.parts"), parts, True),
        Column(label("where.interval"), interval, True),
        Column(label("against.previous_month"), since("previous_month"), True),
        Column(label("against.same_month_last_year"), since("same_month_last_year"), True),
    ]


def _sum(rows: list[Row], placed: list[Row]) -> Markup:
    """What the parts come to, and what is attributed to none of them."""

    def total(of: list[Row]) -> str:
        numerator = round(sum(row["numerator"] for row in of), 6)
        if of[0]["denominator"] is None:
            return count(numerator)
        return fraction(numerator, round(sum(row["denominator"] or 0 for row in of), 6))

    unplaced = [row for row in rows if row["scope_code"] is None]
    rest = total(unplaced) if unplaced else count(0)
    said = label("where.sum", parts=total(placed), rest=rest, whole=total(rows))
    return mark("undecided" if unplaced else "met", said)
