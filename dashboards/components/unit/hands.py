"""Cases that came to the unit first, and those that moved on to others.

Belongs here: one month's counts. Not here: flows between units (page cases).
"""

from dashboards.components.filters import View
from dashboards.components.html import element, show
from dashboards.components.marks import definition, heading, quiet
from dashboards.labels import label
from dashboards.publication import Publication
from dashboards.queries import read_one
from dashboards.wording import count, month, percent


def show_hands(publication: Publication, view: View) -> None:
    """Received first, kept, passed on, taken over: reported in the month."""
    row = read_one(publication, "unit_hands", unit=view.unit, month=view.month)
    title = label("hands.title", month=month(view.month))
    received = row["received_count"]
    if not received and not row["taken_over_count"]:
        show(element("section", heading(title), quiet(label("hands.none"))))
        return
    said = label(
        "hands.said", received=count(received), kept=count(row["kept_count"]),
        share=percent(100 * row["kept_count"] / received) if received else percent(None),
        passed=count(row["passed_on_count"]), taken=count(row["taken_over_count"]),
        bounced=count(row["bounce_count"]),
    )  # fmt: skip
    show(element("section", heading(title), element("p", said), definition(label("hands.meaning"))))
