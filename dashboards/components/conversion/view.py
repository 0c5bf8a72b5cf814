"""The reader's view of the conversion: month, framework, league and unit, kept in the URL.

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
class ConversionView:
    """One month; None stands for all."""

    month: date
    framework: str | None
    league: str | None
    unit: str | None

    def parameters(self) -> dict[str, Any]:
        """The choices as query parameters."""
        return {
            "month": self.month,
            "framework": self.framework,
            "league": self.league,
            "unit": self.unit,
        }


def choose_conversion(publication: Publication) -> ConversionView | None:
    """The reader's view; None while the catalogue has no indicator."""
    months = read(publication, "conversion_months")
    if not months:
        show(quiet(label("conversion.none")))
        return None
    latest = next((row for row in months if row["is_over"]), months[0])
    by_code = {f"{row['period_month']:%Y-%m}": row for row in months}
    named = {LATEST: label("filter.latest", month=month(latest["period_month"]))}
    named |= {code: _named(row) for code, row in by_code.items()}
    every = {ALL: label("filter.all")}
    frameworks = {
        row["framework_code"]: name(row) for row in read(publication, "conversion_frameworks")
    }
    units = read(publication, "conversion_units")
    leagues = {row["league_code"]: name(row, "league_name") for row in units if row["league_code"]}
    with filter_row():
        chosen = choose("month", named, LATEST)
        framework = choose("framework", every | frameworks, ALL)
        league = choose("league", every | leagues, ALL)
        within = [row for row in units if league in (ALL, row["league_code"])]
        unit = choose("unit", every | {row["unit_code"]: name(row) for row in within}, ALL)
    row = latest if chosen == LATEST else by_code[chosen]
    codes = (None if code == ALL else code for code in (framework, league, unit))
    return ConversionView(row["period_month"], *codes)


def _named(row: Row) -> str:
    key = "filter.month_due" if row["is_over"] else "filter.month_running"
    return label(key, month=month(row["period_month"]))
