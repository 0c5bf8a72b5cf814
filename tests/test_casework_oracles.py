"""Casework figures agree with other implementations: statsmodels, and a recount in plain Python.

Belongs here: Kaplan–Meier curves against statsmodels, and the case measures of every unit and
month counted again from the accepted rows of the lake without SQL.
Not here: planted truths (test_casework_marts), worked examples by hand (dbt's unit tests).
"""

import csv
import math
from bisect import bisect_right
from collections import defaultdict
from datetime import date, datetime, time, timedelta

import numpy as np
import pyarrow.dataset
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from orchestration.settings import ROOT

CATALOGUE = ROOT / "raw" / "cities" / "zhifu" / "catalogue"
WORKDAY_HOURS = 8
EARTH_METRES_A_DEGREE = (110_574.0, 111_320.0)
NEAR_METRES = 50
WINDOWS = (30, 60, 90)
HAND_OVERS = {"transferred", "bounced"}
# What a case can only go through again after it was closed.
WORK = {"dispatched", "transferred", "bounced", "check_failed"}


def catalogue(name: str) -> list[dict[str, str]]:
    with (CATALOGUE / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def parameter(name: str) -> str:
    """The value in force of a parameter that the sample has never changed."""
    (value,) = [
        row["value"]
        for row in catalogue("policy_parameters")
        if row["scenario"] == "in_force" and row["parameter"] == name
    ]
    return value


def accepted(sample, feed: str) -> list[dict]:
    """All accepted rows of a feed, with their file and line."""
    files = sorted((sample.lake / feed / "accepted").glob("*.parquet"))
    return [row for file in files for row in pyarrow.dataset.dataset(file).to_table().to_pylist()]


def latest(rows: list[dict], key: str, updated: str | None = None) -> dict[str, dict]:
    """The version of each key that counts: the last one told, then the later file and row."""
    kept: dict[str, dict] = {}
    for row in rows:
        order = (
            (row[updated] if updated else datetime.min),
            row["_source_file"],
            row["_loaded_at"],
            row["_source_row"],
        )
        if row[key] not in kept or order > kept[row[key]]["order"]:
            kept[row[key]] = row | {"order": order}
    return kept


def month_of(moment: datetime | None) -> date | None:
    return moment and moment.date().replace(day=1)


def next_month(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


class Deadlines:
    """The deadline of a case: the sender's, else the class's limit by its own clock."""

    def __init__(self) -> None:
        self.classes = {row["class_code"]: row for row in catalogue("case_classes")}
        self.named = {
            date.fromisoformat(row["calendar_date"]): row["is_workday"].lower() in {"true", "1"}
            for row in catalogue("calendar")
        }

    def of(self, case: dict) -> datetime | None:
        if case["due_at"]:
            return case["due_at"]
        rule = self.classes[case["class_code"]]
        hours = float(rule["sla_hours"])
        if rule["sla_clock"] == "calendar":
            return case["reported_at"] + timedelta(hours=hours)
        day, left = case["reported_at"].date(), math.ceil(hours / WORKDAY_HOURS)
        while left:
            day += timedelta(days=1)
            left -= self.named.get(day, day.weekday() < 5)
        return midnight(day) + timedelta(days=1, seconds=-1)


def courses(sample) -> dict[str, dict]:
    """What the events tell of each case, walked through in the order of time."""
    told: dict[str, list[dict]] = defaultdict(list)
    for event in latest(accepted(sample, "case_events"), "event_id").values():
        told[event["case_id"]].append(event)
    found = {}
    for case_id, events in told.items():
        events.sort(key=lambda e: (e["occurred_at"], e["_source_file"], e["_source_row"]))
        course = {"first": None, "last": None, "hops": 0, "bounces": 0, "reopened": 0}
        course |= {"dispatched_at": None, "closed_at": None}
        before = None
        for event in events:
            kind, target = event["event_kind"], event["to_unit_code"]
            if kind == "dispatched":
                course["first"] = course["first"] or target
                course["dispatched_at"] = course["dispatched_at"] or event["occurred_at"]
            if kind == "dispatched" or kind in HAND_OVERS:
                course["last"] = target or course["last"]
            if kind in HAND_OVERS and not (target and event["from_unit_code"] == target):
                course["hops"] += 1
                course["bounces"] += kind == "bounced"
            if kind == "reopened" or (before == "closed" and kind in WORK):
                course["reopened"] += 1
            if kind == "closed":
                course["closed_at"] = course["closed_at"] or event["occurred_at"]
            before = kind
        found[case_id] = course
    return found


def rulings(sample, end: datetime) -> dict[str, dict]:
    """The ruling on each case that holds on the as-of date: the last one decided."""
    held: dict[str, dict] = {}
    kept = latest(accepted(sample, "rulings"), "ruling_id").values()
    for ruling in sorted(kept, key=lambda r: (r["ruled_at"], r["ruling_id"])):
        expired = ruling["expires_on"] and midnight(ruling["expires_on"]) < end
        if ruling["subject_kind"] == "case" and ruling["ruled_at"] < end and not expired:
            held[ruling["subject_id"]] = ruling
    return held


def recurrences(cases: list[dict], grids: set[str], end: datetime) -> dict[str, dict[int, bool]]:
    """Per verified close and elapsed window whether it came back, by looking at all reports."""
    reported: dict[tuple, list[datetime]] = defaultdict(list)
    near: dict[tuple, list[dict]] = defaultdict(list)
    for case in cases:
        if case["place_code"] in grids:
            reported[case["class_code"], case["place_code"]].append(case["reported_at"])
        if case["lon"] is not None and case["lat"] is not None:
            near[case["class_code"], round(case["lat"], 2)].append(case)
    for moments in reported.values():
        moments.sort()
    found: dict[str, dict[int, bool]] = {}
    for case in cases:
        closed = case["verified_closed_at"]
        has_grid, has_point = case["place_code"] in grids, None not in (case["lon"], case["lat"])
        if not closed or not (has_grid or has_point):
            continue
        returns = []
        if has_grid:
            moments = reported[case["class_code"], case["place_code"]]
            returns += moments[bisect_right(moments, closed) :][:1]
        for step in (-0.01, 0, 0.01) if has_point else ():
            band = near[case["class_code"], round(round(case["lat"], 2) + step, 2)]
            returns += [
                other["reported_at"]
                for other in band
                if other["reported_at"] > closed and metres(case, other) <= NEAR_METRES
            ]
        found[case["case_id"]] = {
            days: any(at <= closed + timedelta(days=days) for at in returns)
            for days in WINDOWS
            if closed + timedelta(days=days) <= end
        }
    return found


def metres(one: dict, other: dict) -> float:
    north, east = EARTH_METRES_A_DEGREE
    return math.hypot(
        (other["lat"] - one["lat"]) * north,
        (other["lon"] - one["lon"]) * east * math.cos(math.radians(one["lat"])),
    )


@pytest.fixture(scope="module")
def end(sample) -> datetime:
    """The first moment after the as-of date."""
    return midnight(date.fromisoformat(str(sample.facts["as_of"]))) + timedelta(days=1)


@pytest.fixture(scope="module")
def cases(sample, loads, end) -> list[dict]:
    """The cases that count, each with deadline, course and ruling, made without SQL."""
    deadlines, told, ruled = Deadlines(), courses(sample), rulings(sample, end)
    is_verified = parameter("closure_needs_verification") == "1"
    counted = []
    for case in latest(accepted(sample, "cases"), "case_id", "updated_at").values():
        if case["is_on_spot_fix"]:
            continue
        course, ruling = told.get(case["case_id"]), ruled.get(case["case_id"], {})
        is_open = is_verified and not case["verified_at"]
        counted.append(
            case
            | {
                "due": deadlines.of(case),
                "verified_closed_at": None if is_open else case["closed_at"],
                "course": course,
                "receiver": (course and course["first"]) or case["first_unit_code"],
                "handler": (course and course["last"]) or case["handling_unit_code"],
                "dispatched": case["dispatched_at"] or (course and course["dispatched_at"]),
                "is_excluded": ruling.get("decision") == "exclude",
                "released": ruling.get("decision") == "transfer" and ruling["asked_by_unit_code"],
            }
        )
    return counted


@pytest.fixture(scope="module")
def recounted(sample, cases, end) -> dict[tuple[str, str, date], list[float]]:
    """Numerator and denominator of each measure, unit and month, counted case by case."""
    sums: dict[tuple, list[float]] = defaultdict(lambda: [0.0, 0.0])

    def count(measure: str, unit: str | None, month: date | None, amount: float) -> None:
        if unit and unit != case["released"] and month:
            sums[measure, unit, month][0] += amount
            sums[measure, unit, month][1] += 1

    places = latest(accepted(sample, "places"), "place_code")
    grids = {code for code, place in places.items() if place["kind"] == "grid"}
    came_back = recurrences(cases, grids, end)
    last_month = month_of(end - timedelta(days=1))
    for case in cases:
        if case["is_excluded"]:
            continue
        handler, receiver, course = case["handler"], case["receiver"], case["course"]
        closed, due = case["closed_at"], case["due"]
        count("reported_cases", handler, month_of(case["reported_at"]), 1)
        count("closed_cases", handler, month_of(closed), 1)
        count("filing_rate", handler, month_of(case["accepted_at"]), case["filed_at"] is not None)
        count("dispatch_rate", handler, month_of(case["filed_at"]), case["dispatched"] is not None)
        if due and due < end:
            month = month_of(due)
            over = midnight(next_month(month))
            count("closure_rate", handler, month, closed is not None and closed < over)
            count("on_time_closure_rate", handler, month, closed is not None and closed <= due)
            if case["rework_count"] is not None:
                count("rework_rate", handler, month, case["rework_count"] > 0)
            if case["extension_count"] is not None:
                count("extension_rate", handler, month, case["extension_count"] > 0)
            if case["dispatched"] and case["dispatched"] < over:
                done = case["handled_at"]
                count("handling_rate", handler, month, done is not None and done < over)
                count("on_time_handling_rate", handler, month, done is not None and done <= due)
        if course and case["dispatched"]:
            month = month_of(closed)
            count("first_receiver_resolution_rate", receiver, month, course["hops"] == 0)
            count("hand_offs_per_case", receiver, month, course["hops"])
            count("bounce_rate", receiver, month_of(case["dispatched"]), course["bounces"] > 0)
        if course:
            count("reopen_rate", handler, month_of(course["closed_at"]), course["reopened"] > 0)
        for days, is_back in came_back.get(case["case_id"], {}).items():
            count(f"recurrence_rate_{days}d", handler, month_of(closed), is_back)
        month = month_of(case["reported_at"])
        while month <= last_month:
            start, over = midnight(month), midnight(next_month(month))
            is_new = start <= case["reported_at"] < over
            was_open = case["reported_at"] < start and (closed is None or closed >= start)
            if is_new or was_open:
                is_cleared = closed is not None and start <= closed < over
                count("backlog_clearance_rate", handler, month, is_cleared)
            month = next_month(month)
    return dict(sums)


def test_every_case_measure_of_every_unit_and_month_is_counted_again_without_a_difference(
    sample_marts, recounted
):
    published = {
        (measure, unit, month): [numerator, denominator]
        for measure, unit, month, numerator, denominator in sample_marts.execute(
            """select measure_code, scope_code, period_month, numerator,
                coalesce(denominator, numerator)
            from fct_measures_monthly inner join dim_measures using (measure_code)
            where family = 'casework' and indicator_code = 'all' and level = 'unit'"""
        ).fetchall()
    }
    assert {measure for measure, *_ in recounted} == {measure for measure, *_ in published}
    differing = {
        key: (published.get(key), recounted.get(key))
        for key in published.keys() | recounted.keys()
        if published.get(key) != recounted.get(key)
    }
    assert differing == {}


def test_deadlines_and_courses_of_every_case_are_found_again_without_a_difference(
    sample_marts, cases
):
    published = {
        case_id: values
        for case_id, *values in sample_marts.execute(
            """select case_id, due_at, verified_closed_at, first_receiver_unit_code,
                handler_unit_code, hand_off_count, bounce_count, reopen_count, is_ping_pong,
                is_excluded_by_ruling, released_unit_code
            from fct_cases where not is_on_spot_fix"""
        ).fetchall()
    }
    differing = {}
    for case in cases:
        course = case["course"] or {}
        mine = [
            case["due"], case["verified_closed_at"], case["receiver"], case["handler"],
            course.get("hops"), course.get("bounces"), course.get("reopened"),
            case["is_excluded"], case["released"] or None,
        ]  # fmt: skip
        found = published.pop(case["case_id"])
        if found[:7] + found[8:] != mine:
            differing[case["case_id"]] = (found, mine)
    assert differing == {}
    assert published == {}


def cohorts(marts, where: str = "true") -> dict[tuple[str, str], list[tuple]]:
    """Unit and class (and 'all') to (days lasted, closed, days allowed or none) of each case."""
    found: dict[tuple[str, str], list[tuple]] = defaultdict(list)
    for unit, kind, *times in marts.execute(
        f"""select nullif(handler_unit_code, released_unit_code), class_code,
            date_diff('second', reported_at,
                coalesce(verified_closed_at, as_of_date + interval 1 day)) / 86400,
            verified_closed_at is not null,
            if(due_at > reported_at, date_diff('second', reported_at, due_at) / 86400, null)
        from fct_cases, about_city
        where not is_on_spot_fix and not is_excluded_by_ruling and {where}"""
    ).fetchall():
        for cohort in ((unit, kind), (unit, "all")):
            if unit:
                found[cohort].append(tuple(times))
    return found


def median(times: np.ndarray, closed: np.ndarray) -> float | None:
    curve = SurvfuncRight(times, closed)
    reached = curve.surv_times[curve.surv_prob <= 0.5 + 1e-9]
    return float(reached[0]) if len(reached) else None


def pooled_from() -> str:
    months = int(parameter("duration_cohort_months"))
    return f"reported_at >= as_of_date + interval 1 day - interval {months} month"


def test_medians_of_all_pooled_cohorts_of_units_and_classes_agree_with_statsmodels(sample_marts):
    published = {
        (unit, kind): (count, closed, days)
        for unit, kind, count, closed, days in sample_marts.execute(
            """select scope_code, class_code, case_count, closed_count, km_median_days
            from fct_case_durations where level = 'unit'"""
        ).fetchall()
    }
    found = cohorts(sample_marts, pooled_from())
    assert published.keys() == found.keys()
    assert any(count > closed for count, closed, _ in published.values())
    for cohort, rows in found.items():
        times, closed, _ = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
        count, closed_count, days = published[cohort]
        assert (count, closed_count) == (len(rows), closed.sum()), cohort
        assert days == pytest.approx(median(times, closed) if closed.any() else None), cohort


def test_medians_of_monthly_cohorts_agree_with_statsmodels(sample_marts):
    months = sample_marts.execute(
        """select distinct period_month from fct_case_durations_monthly order by 1"""
    ).fetchall()
    compared = 0
    for (month,) in months[-3:]:
        published = dict(
            ((unit, kind), days)
            for unit, kind, days in sample_marts.execute(
                """select scope_code, class_code, km_median_days from fct_case_durations_monthly
                where level = 'unit' and period_month = ?""",
                [month],
            ).fetchall()
        )
        found = cohorts(sample_marts, f"date_trunc('month', reported_at) = date '{month}'")
        assert published.keys() == found.keys()
        for cohort, rows in found.items():
            times, closed, _ = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
            expected = median(times, closed) if closed.any() else None
            assert published[cohort] == pytest.approx(expected), (month, cohort)
            compared += 1
    assert compared > 100


def test_curves_and_their_errors_agree_with_statsmodels_on_every_day(sample_marts):
    found = cohorts(sample_marts, pooled_from())
    largest = sorted(found, key=lambda cohort: -len(found[cohort]))[:25]
    for unit, kind in largest:
        times, closed, _ = (np.array(c, dtype=float) for c in zip(*found[unit, kind], strict=True))
        curve = SurvfuncRight(times, closed)
        steps = sample_marts.execute(
            """select day_number, survival_pct, survival_error_pct from fct_case_duration_curves
            where level = 'unit' and scope_code = ? and class_code = ? order by day_number""",
            [unit, kind],
        ).fetchall()
        assert steps
        for day, survival, error in steps:
            step = np.searchsorted(curve.surv_times, day + 1e-9) - 1
            expected = curve.surv_prob[step] if step >= 0 else 1.0
            assert survival == pytest.approx(100 * expected, abs=1e-9), (unit, kind, day)
            if expected > 0:
                spread = curve.surv_prob_se[step] if step >= 0 else 0.0
                assert error == pytest.approx(100 * spread, abs=1e-9), (unit, kind, day)


def test_the_share_within_the_limit_agrees_with_statsmodels_on_the_clock_of_the_limit(sample_marts):
    published = {
        (unit, kind): share
        for unit, kind, share in sample_marts.execute(
            """select scope_code, class_code, km_within_limit_pct
            from fct_case_durations where level = 'unit'"""
        ).fetchall()
    }
    compared = 0
    for cohort, rows in cohorts(sample_marts, pooled_from()).items():
        limited = [(lasted / limit, closed) for lasted, closed, limit in rows if limit]
        if not limited or not any(closed for _, closed in limited):
            continue
        used, closed = (np.array(column, dtype=float) for column in zip(*limited, strict=True))
        curve = SurvfuncRight(used, closed)
        step = np.searchsorted(curve.surv_times, 1 + 1e-12) - 1
        still_open = curve.surv_prob[step] if step >= 0 else 1.0
        if used.max() >= 1 or still_open == 0:
            assert published[cohort] == pytest.approx(100 * (1 - still_open), abs=1e-9), cohort
            compared += 1
        else:
            assert published[cohort] is None, cohort
    assert compared > 100
