"""The reader's view: the month of the bulletin.

Belongs here: the choice, kept in the URL. Not here: what is shown of it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboards.bulletin.contents import Edition
from dashboards.components.filters import LATEST, choose, filter_row, month_names
from dashboards.components.html import show
from dashboards.components.marks import quiet
from dashboards.labels import label
from dashboards.publication import Publication
from dashboards.queries import read


@dataclass(frozen=True)
class SupervisionView:
    """One month, of one publication."""

    publication: Publication
    month: date

    def parameters(self) -> dict[str, Any]:
        """The month and the rules in force, as the bulletin's own queries take them."""
        return Edition(self.publication, self.month, self.publication.as_of_date).given()


def choose_supervision(publication: Publication) -> SupervisionView | None:
    """The reader's month; None while the city has set no targets."""
    months = read(publication, "due_months")
    if not months:
        show(quiet(label("targets.none")))
        return None
    with filter_row():
        chosen = choose("month", month_names(months), LATEST)
    if chosen != LATEST:
        return SupervisionView(publication, date.fromisoformat(f"{chosen}-01"))
    due = [row["period_month"] for row in months if row["is_due"]]
    return SupervisionView(publication, due[0] if due else months[-1]["period_month"])
