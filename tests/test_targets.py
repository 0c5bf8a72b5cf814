"""Targets against oracles that share no line with the models.

Belongs here: the cascade against a largest-remainder division in whole numbers, and the stages of
conversion counted again from the statuses. Not here: single rules, which dbt's unit tests hold.
"""

import calendar
import csv
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.settings import DBT_PROJECT, ROOT

NUMBERS = ("floor", "expected", "good", "stretch")
CHAIN = ("district", "street", "community", "grid")
DECIDED = {"met", "near", "missed", "met_point_only"}
MISSED = {"near", "missed", "met_point_only"}

# What the cascade reads, as its relations stand in the build database.
INPUTS = {
    "intermediate.int_targets_named": "target_code varchar, indicator_code varchar, "
    "measure_code varchar, measured_indicator_code varchar, measure_kind varchar, family varchar, "
    "unit varchar, direction varchar, decomposition_type varchar, target_type varchar, "
    "period_months integer, split varchar, scope_kind varchar, level varchar, cascade_to varchar, "
    "allocation_driver varchar, league_code varchar, lead_unit_code varchar, floor double, "
    "expected double, good double, stretch double, given_buffer_pct double, "
    "planned_count integer, min_count integer, is_sampled boolean, valid_from date, valid_to date",
    "staging.stg_about__city": "as_of_date date",
    "staging.stg_about__levels": "kind varchar, level_number integer",
    "intermediate.int_measures_rolled_up": "measure_code varchar, indicator_code varchar, "
    "scope_kind varchar, level varchar, scope_code varchar, split varchar, period_month date, "
    "numerator double, denominator double",
    "intermediate.int_places_unfolded": "place_code varchar, kind varchar, level_number integer, "
    "parent_place_code varchar, district_code varchar, street_code varchar, "
    "community_code varchar, grid_code varchar, unit_code varchar, population integer, "
    "valid_from date, valid_to date",
    "intermediate.int_units_dated": "unit_code varchar, kind varchar, league_code varchar, "
    "valid_from date, valid_to date",
}


@pytest.fixture(scope="module")
def cascade(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable]:
    """A function that runs the model's own SQL on rows made up for the test."""
    target = tmp_path_factory.mktemp("dbt")
    state = {
        "CHANGTAI_CITY": "zhifu",
        "CHANGTAI_LAKE": str(target),
        "CHANGTAI_BUILD": str(target / "build.duckdb"),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target),
    }
    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    made = subprocess.run(
        [
            *[str(Path(sys.executable).parent / "dbt"), "--quiet", "--no-populate-cache"],
            *["compile", "--select", "int_targets_cascaded", *folders],
        ],
        env=_environment() | state,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    (compiled,) = target.glob("compiled/**/int_targets_cascaded.sql")
    sql = compiled.read_text(encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as build")
        for schema in ("intermediate", "staging"):
            connection.execute(f"create schema build.{schema}")
        for relation, columns in INPUTS.items():
            connection.execute(f"create table build.{relation} ({columns})")

        def run(**rows: list[dict]) -> list[dict]:
            for relation in INPUTS:
                connection.execute(f"delete from build.{relation}")
                for row in rows.get(relation.split(".")[1], []):
                    marks = ", ".join("?" * len(row))
                    names = ", ".join(row)
                    connection.execute(
                        f"insert into build.{relation} ({names}) values ({marks})", [*row.values()]
                    )
            answer = connection.execute(sql)
            names = [column[0] for column in answer.description]
            return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]

        yield run


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "CHANGTAI_CATALOGUE_PATH"}


def divide(amount: int, weights: dict[str, int]) -> dict[str, int]:
    """The largest remainder in fractions: no float, no window, one parcel at a time."""
    if not sum(weights.values()):
        weights = dict.fromkeys(weights, 1)
    whole = sum(weights.values())
    quotas = {code: Fraction(amount * weight, whole) for code, weight in weights.items()}
    parcels = {code: quota.numerator // quota.denominator for code, quota in quotas.items()}
    for code in sorted(quotas, key=lambda each: (parcels[each] - quotas[each], each)):
        if sum(parcels.values()) == amount:
            break
        parcels[code] += 1
    return parcels


@st.composite
def cities(draw: st.DrawFn) -> dict[str, list[dict]]:
    """A small city, its units and what they did a year before; some of it ends within May."""
    ends = st.sampled_from([None, None, None, date(2013, 5, 20)])
    places, parents = [], [{"place_code": "d", "kind": "district", "district_code": "d"}]
    places.append(parents[0] | {"level_number": 0, "unit_code": "office"})
    for number, kind in enumerate(CHAIN[1:], start=1):
        children = []
        for parent in parents:
            for order in range(draw(st.integers(1 if number == 1 else 0, 4))):
                code = f"{parent['place_code']}_{order}"
                unit = draw(st.sampled_from(["u1", "u2", "u3"]))
                child = {key: value for key, value in parent.items() if key.endswith("_code")}
                child |= {
                    "place_code": code,
                    "kind": kind,
                    "level_number": number,
                    "parent_place_code": parent["place_code"],
                    f"{kind}_code": code,
                    "unit_code": unit if number == 1 else parent["unit_code"],
                    "population": draw(st.integers(0, 5000)),
                    "valid_to": draw(ends),
                }
                children.append(child)
        places += children
        parents = children
    done = [
        {"scope_kind": kind, "scope_code": code, "numerator": float(draw(st.integers(0, 40)))}
        for kind, code in [
            *(("place", place["place_code"]) for place in places),
            *(("unit", f"u{number}") for number in (1, 2, 3)),
        ]
        if draw(st.booleans())
    ]
    measures = [
        each | {"measure_code": "m", "indicator_code": "all", "split": "all", "level": "any"}
        for each in done
    ]
    units = [
        {"unit_code": f"u{number}", "kind": "street", "league_code": league, "valid_to": draw(ends)}
        for number, league in ((1, "l1"), (2, "l1"), (3, "l2"))
    ]
    begin = {"valid_from": date(2011, 1, 1)}
    return {
        "int_places_unfolded": [place | begin for place in places],
        "int_units_dated": [unit | begin for unit in units],
        "int_measures_rolled_up": [each | {"period_month": date(2012, 5, 1)} for each in measures],
        "stg_about__city": [{"as_of_date": date(2013, 5, 31)}],
        "stg_about__levels": [
            {"kind": kind, "level_number": number} for number, kind in enumerate(CHAIN)
        ],
    }


def _targets(amounts: list[int]) -> list[dict]:
    shared = {
        "decomposition_type": "additive",
        "scope_kind": "place",
        "level": "district",
        "period_months": 1,
        "measure_code": "m",
        "measured_indicator_code": "all",
        "split": "all",
        "valid_from": date(2013, 5, 1),
    } | dict(zip(NUMBERS, amounts, strict=True))
    return [
        shared
        | {"target_code": f"{driver}_{reach}", "allocation_driver": driver, "cascade_to": reach}
        | ({"league_code": "l1"} if reach == "unit" else {})
        for driver in ("grids", "population", "baseline")
        for reach in ("street", "grid", "unit")
    ]


def _weight(city: dict[str, list[dict]], driver: str, scope_kind: str, code: str) -> int:
    standing = [place for place in city["int_places_unfolded"] if place.get("valid_to") is None]
    within = f"{'unit' if scope_kind == 'unit' else 'place'}_code"
    if driver == "grids":
        keys = ["unit_code"] if within == "unit_code" else [f"{kind}_code" for kind in CHAIN]
        return sum(
            place["kind"] == "grid" and code in [place.get(key) for key in keys]
            for place in standing
        )
    if driver == "population":
        by_code = {place["place_code"]: place for place in standing}
        return sum(
            place.get("population") or 0
            for place in standing
            if place[within] == code
            and (
                scope_kind == "place"
                or by_code.get(place.get("parent_place_code"), {}).get("unit_code") != code
            )
        )
    return sum(
        int(each["numerator"])
        for each in city["int_measures_rolled_up"]
        if (each["scope_kind"], each["scope_code"]) == (scope_kind, code)
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    city=cities(),
    amounts=st.lists(st.integers(0, 20000), min_size=4, max_size=4).map(sorted),
)
def test_the_cascade_divides_as_the_largest_remainder_does_at_every_level(cascade, city, amounts):
    rows = cascade(**city, int_targets_named=_targets(amounts))
    families = defaultdict(list)
    by_scope = {}
    for row in rows:
        by_scope[row["target_code"], row["scope_code"]] = row
        if row["parent_scope_code"] and row["is_valid_when_due"]:
            families[row["target_code"], row["parent_scope_code"]].append(row)
    assert by_scope["grids_street", "d"]["expected"] == amounts[1]
    assert any(row["level"] == "street" for row in rows)
    for (target, parent), children in families.items():
        above = by_scope[target, parent]
        driver = target.split("_")[0]
        weights = {
            row["scope_code"]: _weight(city, driver, row["scope_kind"], row["scope_code"])
            for row in children
        }
        whole = sum(weights.values())
        for number in NUMBERS:
            if above[number] is None:
                assert all(row[number] is None for row in children)
                continue
            parcels = {row["scope_code"]: row[number] for row in children}
            assert parcels == divide(int(above[number]), weights)
            assert sum(parcels.values()) == above[number]
            for code, parcel in parcels.items():
                share = Fraction(weights[code], whole) if whole else Fraction(1, len(weights))
                assert parcel >= 0
                assert abs(parcel - share * int(above[number])) < 1


def _rows(marts: duckdb.DuckDBPyConnection, query: str) -> list[dict]:
    answer = marts.execute(query)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _holds(row: dict, day: date) -> bool:
    return row["valid_from"] <= day and (row["valid_to"] is None or row["valid_to"] > day)


def _last_day(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _rules(day: date) -> dict[str, list[str]]:
    """The parameters in force on a day, read from the catalogue's own file."""
    path = ROOT / "raw" / "cities" / "zhifu" / "catalogue" / "policy_parameters.csv"
    rules = defaultdict(list)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            ends = row["valid_to"]
            if (
                row["scenario"] == "in_force"
                and row["valid_from"] <= str(day)
                and not (ends and ends <= str(day))
            ):
                rules[row["parameter"]].append(row["value"])
    return rules


def _latest(series: list[dict], day: date) -> dict | None:
    known = [row for row in series if _last_day(row["period_month"]) <= day]
    return max(known, key=lambda row: row["period_month"]) if known else None


class Oracle:
    """Stages of conversion, counted from the statuses one pair and one month after the other."""

    def __init__(self, marts: duckdb.DuckDBPyConnection) -> None:
        self.targets = _rows(marts, "select * from dim_routine_targets")
        self.places = defaultdict(list)
        for row in _rows(marts, "select * exclude (geometry) from dim_places"):
            self.places[row["kind"]].append(row)
        self.units = _rows(marts, "select * from dim_units")
        self.indicators = _rows(marts, "select * from dim_indicators")
        self.measures = {
            row["measure_code"]: row for row in _rows(marts, "select * from dim_measures")
        }
        self.levels = dict(marts.execute("select kind, level_number from about_levels").fetchall())
        self.as_of = marts.execute("select as_of_date from about_city").fetchone()[0]
        self.office = min(u["unit_code"] for u in self.units if u["kind"] == "district")
        self.statuses = defaultdict(list)
        for row in _rows(marts, "select * from fct_target_status_monthly order by due_date"):
            self.statuses[row["target_code"], row["level"], row["scope_code"]].append(row)
        self.checks, self.recurrences = defaultdict(list), defaultdict(list)
        for row in _rows(
            marts,
            "select * from fct_measures_monthly where denominator > 0 and (split = 'unannounced' "
            "or (measure_code = 'recurrence_rate_60d' and split = 'all' and not is_too_few))",
        ):
            scope = (row["indicator_code"], row["level"], row["scope_code"])
            if row["split"] == "unannounced":
                self.checks[row["measure_code"], *scope].append(row)
            else:
                self.recurrences[scope].append(row)

    def scopes(self, target: dict, day: date) -> list[tuple[str, str, str]]:
        """Level, code and unit of what a target reaches, at each unit's own level."""
        lowest = target["cascade_to"] or target["level"]
        held = []
        reached = self.levels.get(lowest, self.levels.get(target["level"], -1))
        for kind, number in self.levels.items():
            if target["scope_kind"] != "place" or number > reached:
                continue
            if number < self.levels[target["level"]]:
                continue
            for place in self.places[kind]:
                if _holds(place, day):
                    unit = target["lead_unit_code"] or place["unit_code"]
                    held.append((number, kind, place["place_code"], unit))
        for unit in self.units:
            if (
                "unit" in (target["level"], target["cascade_to"])
                and _holds(unit, day)
                and unit["kind"] != "district"
                and target["league_code"] in (None, unit["league_code"])
                and (target["cascade_to"] or target["lead_unit_code"] in (None, unit["unit_code"]))
            ):
                held.append((0, "unit", unit["unit_code"], unit["unit_code"]))
        top = {}
        for number, _, _, unit in held:
            top[unit] = min(top.get(unit, number), number)
        return [each[1:] for each in held if each[0] == top[each[3]]]

    def stage(self, target: dict, level: str, code: str, day: date, rules: dict) -> tuple:
        """Stage, missed, stale, without work; of one target at one place or unit on a day."""
        story = [
            s for s in self.statuses[target["target_code"], level, code] if s["due_date"] <= day
        ]
        due = [s for s in story if s["status"] not in ("too_early", "not_applicable")]
        idle = not due and any(s["status"] == "not_applicable" for s in story)
        if target["measure_code"] is None:
            return 2, False, self._is_stale(due, target, day), idle
        last = due[-1] if due else None
        missed = bool(last) and last["status"] in MISSED
        stale = self._is_stale(due, target, day)
        if not last or last["status"] not in DECIDED:
            return 3, missed, stale, idle
        if target["measure_code"] in rules["self_reported_measure"]:
            return 3, missed, stale, idle
        if last["status"] != "met":
            return 4, missed, stale, idle
        streak = next((i for i, s in enumerate(reversed(due)) if s["status"] != "met"), len(due))
        lasting = (
            streak >= int(rules[f"sustained_periods_{target['cadence']}"][0])
            and self._has_passed(target, level, code, last, day)
            and self._recurs_little(target, level, code, day, rules)
            and self._is_steady(target, due, int(rules["deterioration_run_count"][0]))
        )
        return (6 if lasting else 5), missed, stale, idle

    @staticmethod
    def _is_stale(due: list[dict], target: dict, day: date) -> bool:
        silent = []
        for row in reversed(due):
            if row["status"] in DECIDED | {"too_few"}:
                break
            silent.append(row["due_date"])
        if not silent:
            return False
        since = silent[-1]
        months = {"annual": 12, "quarterly": 3}.get(target["cadence"], 1)
        ahead = since.year * 12 + since.month - 1 + months
        month = date(ahead // 12, ahead % 12 + 1, 1)
        return month.replace(day=min(since.day, _last_day(month).day)) < day

    def _has_passed(self, target: dict, level: str, code: str, last: dict, day: date) -> bool:
        if self.measures[target["measure_code"]]["family"] not in ("inspection", "findings"):
            return True
        own = next(i for i in self.indicators if i["indicator_code"] == target["indicator_code"])
        indicator = own["indicator_code"] if own["item_count"] else "all"
        check = _latest(self.checks[target["measure_code"], indicator, level, code], day)
        if check is None:
            return False
        if target["direction"] == "lower":
            return check["value"] <= last["routine_threshold"]
        return check["value"] >= last["routine_threshold"]

    def _recurs_little(self, target: dict, level: str, code: str, day: date, rules: dict) -> bool:
        latest = _latest(self.recurrences[target["indicator_code"], level, code], day)
        return latest is None or latest["value"] <= float(rules["recurrence_limit_pct"][0])

    @staticmethod
    def _is_steady(target: dict, due: list[dict], run: int) -> bool:
        falls = 0
        for before, after in zip(reversed(due[:-1]), reversed(due[1:]), strict=True):
            pair = (before["value"], after["value"])
            if None in pair:
                break
            if pair[0] >= pair[1] if target["direction"] == "lower" else pair[0] <= pair[1]:
                break
            falls += 1
        return falls < run

    def months(self, first: date) -> Iterator[tuple[date, date]]:
        month = first
        while month <= self.as_of:
            yield month, min(_last_day(month), self.as_of)
            month = date(month.year + month.month // 12, month.month % 12 + 1, 1)

    def conversions(self, first: date) -> dict[tuple, tuple]:
        """(indicator, unit, month) to (stage, side state), month by month."""
        counted, has_met = {}, set()
        for month, day in self.months(first):
            rules = _rules(day)
            pairs, beyond = defaultdict(list), set()
            for target in self.targets:
                if not _holds(target, day):
                    continue
                if target["decomposition_type"] == "not_local":
                    beyond.add(target["indicator_code"])
                    continue
                for level, code, unit in self.scopes(target, day):
                    verdict = self.stage(target, level, code, day, rules)
                    pairs[target["indicator_code"], unit].append(verdict)
            for indicator in self.indicators:
                key = indicator["indicator_code"]
                if indicator["valid_from"] <= day and not any(key == i for i, _ in pairs):
                    state = "not_applicable" if key in beyond else None
                    counted[key, self.office, month] = (0, state)
            for pair, verdicts in pairs.items():
                working = [verdict for verdict in verdicts if not verdict[3]]
                stage = min(verdict[0] for verdict in working or verdicts)
                state = None
                if not working:
                    state = "not_applicable"
                elif pair in has_met and stage < 5 and any(verdict[1] for verdict in working):
                    state = "regressed"
                elif any(verdict[2] for verdict in working):
                    state = "stale"
                counted[*pair, month] = (stage, state)
                if stage >= 5:
                    has_met.add(pair)
        return counted


def test_every_stage_of_the_sample_is_found_again_from_its_statuses(sample_marts):
    shown = {
        (row["indicator_code"], row["unit_code"], row["period_month"]): (
            row["stage_number"],
            row["side_state"],
        )
        for row in _rows(sample_marts, "select * from fct_conversion_monthly")
    }
    counted = Oracle(sample_marts).conversions(min(month for _, _, month in shown))
    assert len(shown) > 1000
    assert {
        key: (shown.get(key), counted.get(key))
        for key in shown.keys() | counted.keys()
        if shown.get(key) != counted.get(key)
    } == {}


def test_the_districts_sessions_are_shared_out_among_its_streets_to_the_last_one(sample_marts):
    uneven = sample_marts.execute(
        """
        select parents.period_month, parents.expected, sum(children.expected), count(*)
        from fct_target_status_monthly as parents
        inner join fct_target_status_monthly as children
            on parents.target_code = children.target_code
            and parents.period_month = children.period_month
            and parents.scope_code = children.parent_scope_code
        where parents.measure_code = 'sessions'
        group by all
        """
    ).fetchall()
    assert len(uneven) > 12
    assert [row for row in uneven if row[1] != row[2] or row[3] < 2] == []


def test_the_street_that_is_truly_last_has_not_made_its_streets_look_a_routine(
    sample_marts, sample_truths
):
    """The planted worst street meets fewer of its field indicators than the median street."""
    rates = sample_marts.execute(
        """
        select stages.unit_code, avg((stages.stage_number >= 5)::integer)
        from fct_conversion_stages as stages
        inner join dim_routine_targets as targets on stages.target_code = targets.target_code
        where stages.is_applicable and targets.measure_code = 'score_rate'
            and targets.responsibility_basis = 'territorial' and stages.level = 'street'
        group by all
        """
    ).fetchall()
    street = sample_truths["planted"]["truly_last"]["street"]
    (unit,) = sample_marts.execute(
        "select unit_code from dim_places where place_code = ? and is_current", [street]
    ).fetchone()
    met = dict(rates)
    assert met[unit] < sorted(met.values())[len(met) // 2]
