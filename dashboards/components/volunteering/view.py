"""The reader's view of volunteering: month and unit, kept in the URL.

Belongs here: the choices. Not here: what is shown of them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboards.components.filters import ALL, LATEST, choose, filter_row
from dashboards.components.html import show
from dashboards.components.marks import quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import month


@dataclass(frozen=True)
class VolunteeringView:
    """One month; `unit` None stands for the whole city."""

    month: date
    unit: str | None

    def parameters(self) -> dict[str, Any]:
        """The choices as query parameters."""
        return {"month": self.month, "unit": self.unit}


def choose_volunteering(publication: Publication) -> VolunteeringView | None:
    """The reader's view; None for a city that has recorded no activity."""
    months = read(publication, "volunteering_months", unit=None)
    if not months:
        show(quiet(label("volunteering.none")))
        return None
    units = {row["unit_code"]: name(row) for row in read(publication, "volunteering_units")}
    latest = next((row for row in months if row["is_over"]), months[0])
    names = {LATEST: label("filter.latest", month=month(latest["period_month"]))}
    by_code = {f"{row['period_month']:%Y-%m}": row for row in months}
    with filter_row():
        chosen = choose("month", names | {c: _named(row) for c, row in by_code.items()}, LATEST)
        unit = choose("unit", {ALL: label("filter.all")} | units, ALL)
    row = latest if chosen == LATEST else by_code[chosen]
    return VolunteeringView(row["period_month"], None if unit == ALL else unit)


def _named(row: Row) -> str:
    key = "filter.month_due" if row["is_over"] else "filter.month_running"
    return label(key, month=month(row["period_month"]))
