"""The cascade: targets that the unit hands on, and whether the parts make the whole.

Belongs here: own figure against the sum of shares. Not here: the rows of shares (target_rows).
"""

from dashboards.components.filters import View
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark, quiet, status_mark
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, fraction, month, quantity


def show_cascade(publication: Publication, view: View) -> None:
    """One row per target that is owed further down."""
    rows = read(publication, "unit_cascade", unit=view.unit, month=view.month)
    title = label("cascade.title", month=month(view.month))
    if not rows:
        show(element("section", heading(title), quiet(label("cascade.none"))))
        return
    columns = [
        Column(label("cascade.target"), _target),
        Column(label("cascade.own"), _own, True),
        Column(label("table.status"), lambda row: status_mark(row["own_status"])),
        Column(label("cascade.below"), _below),
        Column(label("cascade.sum"), _sum, True),
        Column(label("cascade.whole"), _whole),
    ]
    meaning = definition(label("cascade.definition"))
    show(element("section", heading(title), table(columns, rows, title), meaning))


def _target(row: Row) -> Markup:
    measure = element("span", name(row, "measure_name"), class_="quiet under")
    return joined(element("strong", name(row, "indicator_name")), measure)


def _own(row: Row) -> Markup:
    parts = fraction(row["own_numerator"], row["own_denominator"])
    value = quantity(row["own_value"], row["unit"])
    return joined(value, element("span", parts, class_="quiet under"))


def _below(row: Row) -> str:
    return label(
        "cascade.shares", level=name(row, "level_name"), total=count(row["share_count"]),
        met=count(row["met_count"]), missed=count(row["missed_count"]),
    )  # fmt: skip


def _sum(row: Row) -> str:
    return fraction(row["numerator"], row["denominator"]) or count(row["numerator"])


def _whole(row: Row) -> Markup:
    if row["is_whole"]:
        return mark("met", label("cascade.is_whole"))
    return mark("undecided", label("cascade.not_whole"))
