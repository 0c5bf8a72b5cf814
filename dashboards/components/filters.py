"""Filters: month, level, league and unit, kept in the URL across pages.

Belongs here: which choices there are and how they are named. Not here: how the address is
kept (url_state), what is done with a choice (queries).
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from dashboards.components.html import show
from dashboards.components.marks import quiet
from dashboards.components.url_state import settle
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import month

ALL = "all"
LATEST = "latest"
# Two abreast on a phone, all in one row on a desk.
NARROWEST = 150


@dataclass(frozen=True)
class View:
    """What the reader has chosen; None stands for all."""

    month: date
    level: str | None
    league: str | None
    unit: str | None

    def parameters(self) -> dict[str, Any]:
        """The choices as query parameters."""
        return {
            "month": self.month,
            "level": self.level,
            "league": self.league,
            "unit": self.unit,
        }


def filter_row() -> AbstractContextManager:
    """The place for choices: as many abreast as fit; left out when the page is printed."""
    return st.grid("auto", min_column_width=NARROWEST, key="filters")


def choose(key: str, names: dict[str, str], default: str) -> str:
    """One choice from a list, kept in the URL by its code."""
    settle(key, list(names), default)
    return st.selectbox(
        label(f"filter.{key}"),
        list(names),
        key=key,
        format_func=lambda code: names[code],
        filter_mode=None,
        persist_state="session",
    )


def choose_view(publication: Publication, has_level: bool = True) -> View | None:
    """The reader's view of the targets; None when the city has set no targets yet."""
    months = read(publication, "due_months")
    if not months:
        show(quiet(label("targets.none")))
        return None
    units = read(publication, "accountable_units")
    with filter_row():
        chosen_month = choose("month", month_names(months), LATEST)
        level = ALL
        if has_level:
            level = choose("level", _level_names(read(publication, "target_levels")), ALL)
        league = choose("league", _league_names(units), ALL)
        unit = choose("unit", _unit_names(units, league), ALL)
    at = _latest(months) if chosen_month == LATEST else date.fromisoformat(f"{chosen_month}-01")
    return View(at, *(None if code == ALL else code for code in (level, league, unit)))


def _latest(months: list[Row]) -> date:
    """The latest month that has fallen due; before the first, the running one."""
    due = [row["period_month"] for row in months if row["is_due"]]
    return due[0] if due else months[-1]["period_month"]


def month_names(months: list[Row]) -> dict[str, str]:
    """Code → words of each month, the newest first, with the latest one that is over on top."""
    names = {LATEST: label("filter.latest", month=month(_latest(months)))}
    for row in months:
        key = "filter.month_due" if row["is_due"] else "filter.month_running"
        names[f"{row['period_month']:%Y-%m}"] = label(key, month=month(row["period_month"]))
    return names


def _level_names(levels: list[Row]) -> dict[str, str]:
    return {ALL: label("filter.all")} | {row["level"]: level_name(row) for row in levels}


def level_name(row: Row) -> str:
    """A level's name: as the city calls it, and for units our own word."""
    return name(row) or label("level.unit")


def _league_names(units: list[Row]) -> dict[str, str]:
    leagues = {row["league_code"]: name(row, "league_name") for row in units if row["league_code"]}
    return {ALL: label("filter.all")} | leagues


def _unit_names(units: list[Row], league: str) -> dict[str, str]:
    within = [row for row in units if league in (ALL, row["league_code"])]
    return {ALL: label("filter.all")} | {row["unit_code"]: name(row) for row in within}
