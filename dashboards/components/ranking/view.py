"""The reader's view of a ranking: league, month, scenario, and the unit looked into.

Belongs here: the choices, kept in the URL. Not here: what is shown of them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboards.components.filters import LATEST, choose, filter_row
from dashboards.components.html import element, show
from dashboards.components.marks import quiet
from dashboards.labels import all_labels, label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import month

IN_FORCE = "in_force"


@dataclass(frozen=True)
class RankingView:
    """One ranking: a league's in one period, by one scenario's rules."""

    scenario: str
    league: str
    month: date
    is_provisional: bool

    def parameters(self) -> dict[str, Any]:
        """The choices as query parameters."""
        return {"scenario": self.scenario, "league": self.league, "month": self.month}


def choose_ranking(publication: Publication) -> RankingView | None:
    """The reader's view; None while there is no ranking."""
    rows = read(publication, "ranking_choices")
    if not rows:
        show(element("section", quiet(label("ranking.none"))))
        return None
    leagues = {row["league_code"]: name(row, "league_name") for row in rows}
    scenarios = sorted({row["scenario"] for row in rows}, key=lambda code: (code != IN_FORCE, code))
    with filter_row():
        league = choose("ranked_league", leagues, next(iter(sorted(leagues, reverse=True))))
        scenario = choose(
            "scenario", {code: scenario_name(code) for code in scenarios}, scenarios[0]
        )
        own = [r for r in rows if r["league_code"] == league and r["scenario"] == scenario]
        months = {f"{row['period_month']:%Y-%m}": row for row in own}
        latest = _latest(own)
        names = {LATEST: label("filter.latest", month=month(latest["period_month"]))}
        chosen = choose(
            "month", names | {code: _named(row) for code, row in months.items()}, LATEST
        )
    row = latest if chosen == LATEST else months[chosen]
    return RankingView(scenario, league, row["period_month"], row["is_provisional"])


def scenario_name(code: str) -> str:
    """A scenario's name; one that the catalogue adds later is shown by its code."""
    key = f"scenario.{code}"
    return label(key) if key in all_labels() else code


def _latest(rows: list[Row]) -> Row:
    """The last ranking whose period is over; before the first, the running one."""
    return next((row for row in rows if not row["is_provisional"]), rows[0])


def _named(row: Row) -> str:
    key = "filter.month_running" if row["is_provisional"] else "filter.month_due"
    return label(key, month=month(row["period_month"]))
