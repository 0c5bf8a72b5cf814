"""Cases: reports with their courses, thinned to the published count, numbered, late ones marked.

Belongs here: what one case is before it is written to any file. Not here: versions, events, files.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.sample_city import planted
from orchestration.sample_city.courses import Courses, run
from orchestration.sample_city.draws import some, stream
from orchestration.sample_city.observations import Observations
from orchestration.sample_city.places import Places
from orchestration.sample_city.plan import PLACES_PUT_RIGHT, in_mechanism, months_of
from orchestration.sample_city.reports import (
    HOTLINE,
    KNOWN_TO_COMMUNITY,
    KNOWN_TO_GRID,
    SOURCES,
    Reports,
    report,
)
from orchestration.sample_city.visits import Visits
from orchestration.sample_city.words import CLASSES, PUT_RIGHT

PREFIXES = {"hotline": "RX", "media": "MT", "patrol": "XC", "inspection": "JC", "app": "SP"}


class ScarceError(Exception):
    """Too little was drawn to reach a published figure; the message says what to raise."""


@dataclass
class Cases:
    """One entry per case, in the order of report; `ids` are unique over all rounds."""

    reports: Reports
    courses: Courses
    ids: list[str]
    is_late: np.ndarray
    opened_ids: dict[int, str]


def is_put_right(reports: Reports, courses: Courses) -> np.ndarray:
    """True for a place put right in the mechanism's window, as the published figure counts them."""
    counted = np.array([each.code in PUT_RIGHT for each in CLASSES])[reports.case_class]
    return counted & ~courses.is_on_spot_fix & in_mechanism(courses.closed_at)


def _thinned(reports: Reports, courses: Courses, rng: np.random.Generator) -> np.ndarray:
    """The cases to keep, so that exactly the published number of places is put right."""
    counted = is_put_right(reports, courses)
    surplus = int(counted.sum()) - PLACES_PUT_RIGHT
    spare = np.flatnonzero(counted & ~reports.is_planted)
    if not 0 <= surplus <= len(spare):
        raise ScarceError(f"places put right: {surplus:+} against plan; mend REPORTS_AFTER")
    return np.setdiff1d(np.arange(len(counted)), some(rng, spare, surplus))


def _numbered(reports: Reports, round_number: int) -> list[str]:
    months = months_of(reports.reported_at)
    groups = (months - months[0]).astype(int) * len(SOURCES) + reports.source
    order = np.argsort(groups, kind="stable")
    ranked = groups[order]
    number = np.empty(len(groups), int)
    number[order] = np.arange(len(groups)) - np.searchsorted(ranked, ranked) + 1
    labels = np.datetime_as_string(months, unit="M").tolist()
    return [
        f"{PREFIXES[SOURCES[source]]}{label.replace('-', '')}{round_number:03d}{n:05d}"
        for source, label, n in zip(reports.source.tolist(), labels, number.tolist(), strict=True)
    ]


def _late(reports: Reports, courses: Courses) -> np.ndarray:
    """Hotline cases of the restated month, closed too late, that arrive only in a later file."""
    in_month = months_of(reports.reported_at) == planted.RESTATED_MONTH
    long_closed = courses.closed_at < np.datetime64(planted.LATE_SENT)
    overdue = in_month & (reports.source == HOTLINE) & long_closed
    overdue &= (courses.closed_at > courses.due_at) & ~reports.is_planted
    late = np.zeros(len(in_month), bool)
    late[np.flatnonzero(overdue)[: planted.LATE_CASES]] = True
    return late


def make_cases(
    places: Places, visits: Visits, seen: Observations, seed: int, round_number: int
) -> Cases:
    """All cases of one round."""
    reports = report(places, visits, seen, seed, round_number)
    courses = run(places, reports, seed, round_number)
    keep = _thinned(reports, courses, stream(seed, round_number, "thinning"))
    reports, courses = reports.only(keep), courses.only(keep)
    ids = _numbered(reports, round_number)
    opened = np.flatnonzero(reports.opened >= 0)
    opened_ids = {int(reports.opened[place]): ids[place] for place in opened.tolist()}
    return Cases(reports, courses, ids, _late(reports, courses), opened_ids)


def place_codes(places: Places, reports: Reports) -> list[str | None]:
    """What the sender knows of each place: grid, community, or nothing."""
    communities = np.array(places.communities)[places.community_of[reports.grid]].tolist()
    grids = places.grid_codes[reports.grid].tolist()
    return [
        grid if known == KNOWN_TO_GRID else community if known == KNOWN_TO_COMMUNITY else None
        for known, grid, community in zip(reports.known.tolist(), grids, communities, strict=True)
    ]
