"""Which units or streets moved the figure: each with its mix, its rate, its volume.

Belongs here: the parts of the change. Not here: the whole of it (change).
"""

from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.indicator.links import scope_link
from dashboards.components.indicator.shift import FINE, shift
from dashboards.components.indicator.view import IndicatorView, part_name
from dashboards.components.marks import heading, quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import NOTHING, count, fraction, moved, percent, quantity

SHOWN = 12


def show_change_parts(publication: Publication, view: IndicatorView, given: dict) -> None:
    """Those that moved most, and what the others come to."""
    rows = read(publication, "figure_change_parts", **given)
    unit, level = view.figure["unit"], view.part_level
    is_count = view.figure["kind"] == "count"
    reach = max((abs(row["moved"]) for row in rows), default=0) or 1.0

    def who(row: Row) -> Markup | str:
        if row["part_code"] is None:
            return label("where.unplaced")
        return scope_link(level, row["part_code"], name(row) or row["part_code"])

    def figure(side: str):
        def cell(row: Row) -> Markup:
            parts = fraction(row[f"numerator_{side}"], row[f"denominator_{side}"])
            value = quantity(row[f"value_{side}"], unit)
            return joined(value, element("span", parts, class_="quiet under"))

        return cell

    def effect(kind: str):
        return lambda row: moved(row[kind], unit, FINE)

    def share(row: Row) -> str:
        ends = (row["share_before_pct"], row["share_after_pct"])
        return NOTHING if None in ends else " → ".join(percent(end) for end in ends)

    columns = [
        Column(part_name(publication, level), who),
        Column(label("change.before"), figure("before"), True),
        Column(label("change.after"), figure("after"), True),
    ]
    if not is_count:
        columns += [
            Column(label("change.share"), share, True),
            Column(label("effect.mix"), effect("mix_effect"), True),
            Column(label("effect.rate"), effect("rate_effect"), True),
        ]
    columns += [
        Column(label("change.moved"), effect("moved"), True),
        Column(label("change.bar"), lambda row: shift(row["moved"], reach)),
    ]
    title = label("change.parts", part=part_name(publication, level))
    shown = rows[:SHOWN]
    rest = sum(row["moved"] for row in rows[SHOWN:])
    said = None
    if len(rows) > SHOWN:
        said = quiet(label("change.of", shown=count(SHOWN), total=count(len(rows)),
                           rest=moved(rest, unit, FINE)))  # fmt: skip
    show(heading(title), table(columns, shown, title), said)
