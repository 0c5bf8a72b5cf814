"""What was decided on the unit: exposures, interviews and awards, with their documents.

Belongs here: decisions on record. Not here: what the rules would have decided (page ranking).
"""

from dashboards.components.filters import View
from dashboards.components.html import Column, element, show, table
from dashboards.components.marks import heading, quiet
from dashboards.labels import label
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import NOTHING, day


def show_decisions(publication: Publication, view: View) -> None:
    """One row per decision, the newest first."""
    rows = read(publication, "unit_decisions", unit=view.unit)
    title = label("decisions.title")
    if not rows:
        show(element("section", heading(title), quiet(label("decisions.none"))))
        return
    columns = [
        Column(label("decisions.kind"), lambda row: label(f"decision.{row['decision_kind']}")),
        Column(label("decisions.on"), lambda row: day(row["decided_on"])),
        Column(label("decisions.about"), _about),
        Column(label("decisions.number"), lambda row: row["decision_id"]),
        Column(label("decisions.document"), lambda row: row["document"] or NOTHING),
    ]
    show(element("section", heading(title), table(columns, rows, title)))


def _about(row: Row) -> str:
    if row["amount_yuan"] is None:
        return row["about"] or NOTHING
    yuan = row["amount_yuan"]
    money = label("unit.yuan", number=f"{yuan:,.0f}", ten_thousands=f"{yuan / 10_000:,.1f}")
    return f"{money} · {row['about']}" if row["about"] else money
