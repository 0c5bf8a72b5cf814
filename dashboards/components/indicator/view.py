"""The reader's view of one indicator: which figure of it, which month, of which place or unit.

Belongs here: the choices, kept in the URL. Not here: what is shown of them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboards.components.filters import LATEST, choose, filter_row, month_names
from dashboards.components.indicator.scope import Scope, choose_scope
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read

PART_LEVELS = ("unit", "street")
BELOW = {"street": "community", "community": "grid"}
SPLITS = ("all", "unannounced", "announced")


@dataclass(frozen=True)
class IndicatorView:
    """One figure of one month: a measure of an indicator at one place or unit."""

    indicator: Row
    figure: Row
    month: date
    scope: Scope
    part_level: str

    def parameters(self) -> dict[str, Any]:
        """The choices as query parameters."""
        return {
            "indicator": self.indicator["indicator_code"],
            "measure": self.figure["measure_code"],
            "measured": self.figure["measured_code"],
            "split": self.figure["split"],
            "month": self.month,
            "scope_kind": self.scope.scope_kind,
            "level": self.scope.level,
            "scope_code": self.scope.scope_code,
            "part_level": self.part_level,
        }

    @property
    def is_whole(self) -> bool:
        """Whether the figure is the whole city's."""
        return self.scope.level == "district"


def choose_view(publication: Publication) -> tuple[Row | None, IndicatorView | None]:
    """The indicator, and which figure of it.

    Returns:
        Neither while the catalogue holds no indicator, no view where nothing measures the chosen
        one.
    """
    rows = read(publication, "indicators")
    if not rows:
        return None, None
    found = {row["indicator_code"]: row for row in rows}
    first = next((code for code, row in found.items() if row["has_figures"]), next(iter(found)))
    with filter_row():
        names = {code: _named(row) for code, row in found.items()}
        indicator = found[choose("indicator", names, first)]
        return indicator, _choose_figure(publication, indicator)


def _named(row: Row) -> str:
    key = "indicator.choice" if row["has_figures"] else "indicator.choice_unmeasured"
    return label(key, number=row["ordinal"], name=name(row))


def _choose_figure(publication: Publication, indicator: Row) -> IndicatorView | None:
    figures = read(publication, "indicator_figures", indicator=indicator["indicator_code"])
    if not figures:
        return None
    figure = _figure(figures)
    given = {
        "measure": figure["measure_code"],
        "measured": figure["measured_code"],
        "split": figure["split"],
    }
    months = read(publication, "indicator_months", **given)
    if not months:
        return None
    # A figure of the running month alone is shown, and said to be running.
    settled = months if any(row["is_due"] for row in months) else months[:1]
    chosen = choose("month", month_names(settled), LATEST)
    due = [row["period_month"] for row in settled if row["is_due"]]
    latest = due[0] if due else settled[0]["period_month"]
    at = latest if chosen == LATEST else date.fromisoformat(f"{chosen}-01")
    scope = choose_scope(publication, given)
    return IndicatorView(indicator, figure, at, scope, _part_level(publication, figure, scope))


def _figure(figures: list[Row]) -> Row:
    """The measure and, where visits are announced and not, the split."""
    names = {row["measure_code"]: _measure_name(row) for row in figures}
    measure = choose("figure", names, figures[0]["measure_code"])
    own = {row["split"]: row for row in figures if row["measure_code"] == measure}
    if len(own) == 1:
        return next(iter(own.values()))
    first = next(iter(own))
    names = {split: label(f"split.{split}") for split in SPLITS if split in own}
    return own[choose("split", names, first)]


def _measure_name(row: Row) -> str:
    return label("indicator.with_target", measure=name(row)) if row["has_target"] else name(row)


def _part_level(publication: Publication, figure: Row, scope: Scope) -> str:
    """Into what the figure is split: the city's by choice, a place's into those below it."""
    if scope.level != "district":
        return BELOW.get(scope.level, "")
    names = {level: part_name(publication, level) for level in PART_LEVELS}
    return choose("part", names, "unit" if figure["target_scope_kind"] == "unit" else "street")


def part_name(publication: Publication, level: str) -> str:
    """What the city calls a level; for units our own word."""
    named = {row["level"]: name(row) for row in read(publication, "level_names")}
    return named.get(level) or label("level.unit")
