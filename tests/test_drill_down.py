"""On the sample: what a page counts equals the rows under it, at every level.

Belongs here: sums of the pages' own queries. Not here: what a browser shows (browser/).
"""

import re
from collections.abc import Callable
from datetime import date
from itertools import product
from typing import Any

import pytest

from orchestration.settings import ROOT

QUERIES = ROOT / "dashboards" / "queries"
MONTHS = [date(2013, 5, 1), date(2013, 3, 1), date(2012, 11, 1)]
LEAGUES = [None, "league_streets", "league_departments"]
UNITS = [None, "u_370602009", "u_urban_management", "u_district"]
STAGES = range(7)

Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def ask(sample_marts) -> Ask:
    """A page's query on the sample's publication: a list of rows as dictionaries."""

    def run(query: str, **given: Any) -> list[dict[str, Any]]:
        statement = (QUERIES / f"{query}.sql").read_text(encoding="utf-8")
        named = set(re.findall(r"\$(\w+)", statement))
        found = sample_marts.execute(statement, {name: given[name] for name in named})
        columns = [column[0] for column in found.description]
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]

    return run


@pytest.mark.parametrize(("month", "league"), [*product(MONTHS, LEAGUES)])
def test_the_funnel_counts_the_stages_listed_under_it(ask, month, league):
    chosen = {"month": month, "league": league, "unit": None, "framework": None, "indicator": None}
    stages = [r for r in ask("conversion_funnel", **chosen) if r["period_month"] == month]
    listed = [r for r in ask("conversion_matrix", **chosen) if r["is_applicable"]]
    assert [r["stage_number"] for r in stages] == list(STAGES)
    for row in stages:
        reached = sum(each["stage_number"] >= row["stage_number"] for each in listed)
        assert (row["reached_count"], row["applicable_count"]) == (reached, len(listed))


def test_the_funnels_of_the_leagues_and_the_rest_add_up_to_the_citys(ask):
    chosen = {"month": MONTHS[0], "framework": None, "indicator": None, "unit": None}
    whole = ask("conversion_matrix", **chosen, league=None)
    parts = [ask("conversion_matrix", **chosen, league=league) for league in LEAGUES[1:]]
    in_leagues = {(r["indicator_code"], r["unit_code"]) for part in parts for r in part}
    of_units = {(r["indicator_code"], r["unit_code"]) for r in whole}
    assert in_leagues < of_units and len(whole) == len(of_units)
    assert {unit for _, unit in of_units - in_leagues} == {"u_district"}


@pytest.mark.parametrize("league", LEAGUES)
def test_whatever_applies_today_and_is_not_sustained_is_a_leak(ask, league):
    chosen = {"month": date(2013, 6, 1), "league": league, "unit": None, "framework": None}
    stuck = {
        (r["indicator_code"], r["unit_code"])
        for r in ask("conversion_matrix", **chosen, indicator=None)
        if r["is_applicable"] and r["stage_number"] < 6
    }
    leaks = ask("conversion_leaks", **chosen)
    assert {(r["indicator_code"], r["unit_code"]) for r in leaks} == stuck
    assert len(leaks) == len(stuck) > 0


@pytest.mark.parametrize(("month", "unit"), [*product(MONTHS, UNITS[:2])])
def test_sessions_by_station_and_by_kind_are_those_of_the_month(ask, month, unit):
    chosen = {"month": month, "unit": unit}
    of_month = next(r for r in ask("volunteering_months", **chosen) if r["period_month"] == month)
    groups, kinds = ask("volunteering_groups", **chosen), ask("volunteering_kinds", **chosen)
    rows = ask("volunteering_sessions", **chosen, kind=None, is_candidate=False)
    stations = ask("volunteering_stations", **chosen)
    assert len(rows) == of_month["session_count"] > 0
    for listed in (groups, kinds, stations):
        assert sum(r["session_count"] for r in listed) == len(rows)
    for column in ("participant_count", "service_hours"):
        total = sum(r[column] or 0 for r in rows)
        assert sum(r[column] or 0 for r in groups) == pytest.approx(total)
        assert sum(r[column] or 0 for r in kinds) == pytest.approx(total)
        assert of_month[column] == pytest.approx(total)
    # Teams are no stations: the rate of active stations leaves them out.
    places = [r for r in groups if r["station_group"] != "team"]
    assert sum(r["active_count"] for r in places) == of_month["active_count"]
    assert sum(r["station_count"] for r in places) == of_month["station_count"]


def test_candidates_are_on_the_theme_and_not_featured_and_the_strongest_stand_first(ask):
    chosen = {"month": MONTHS[0], "unit": None, "kind": None}
    rows = ask("volunteering_sessions", **chosen, is_candidate=True)
    assert rows and all(r["is_theme_matched"] and r["award"] != "featured" for r in rows)
    times = [r["times_median"] for r in rows if r["times_median"] is not None]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("month", MONTHS)
def test_the_list_of_units_counts_each_units_own_targets_and_cases(ask, month):
    units = ask("units_standing", month=month, league=None)
    assert len(units) > 20
    for row in units[:6]:
        listed = ask("target_rows", month=month, level=None, league=None, unit=row["unit_code"])
        missed = [each for each in listed if each["status"] == "missed"]
        # The rows hold the shares of places below, too: never fewer than the unit's own.
        assert row["missed_count"] <= len(missed)
        overdue = ask("overdue", unit=row["unit_code"], league=None)[0]
        assert (row["open_count"], row["overdue_count"]) == (
            overdue["open_count"],
            overdue["overdue_count"],
        )


def test_shares_owed_further_down_add_up_to_the_units_own_figure(ask):
    seen = 0
    for unit in ask("units_standing", month=MONTHS[0], league="league_streets"):
        for row in ask("unit_cascade", month=MONTHS[0], unit=unit["unit_code"]):
            seen += 1
            assert row["is_whole"] == (
                (row["own_numerator"], row["own_denominator"])
                == (row["numerator"], row["denominator"])
            )
            assert row["is_whole"]
    assert seen >= 12


def test_the_posts_of_the_streets_are_those_of_the_city(ask):
    units = [r["unit_code"] for r in ask("units_standing", month=MONTHS[0], league=None)]
    posts = [row for unit in units for row in ask("unit_posts", unit=unit)]
    vacant = sum(len(ask("unit_vacant_posts", unit=unit)) for unit in units)
    city = ask("vacant_posts", within=None)
    assert sum(r["post_count"] for r in posts) == sum(r["post_count"] for r in city)
    assert sum(r["vacant_count"] for r in posts) == sum(r["vacant_count"] for r in city) == vacant
