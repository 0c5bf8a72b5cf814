"""Case versions: how each case looked at each month's end, when the offices exported.

Belongs here: the state of cases at a moment, and which changed since the last export.
Not here: how an office writes them (case_files).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from orchestration.sample_city.cases import Cases
from orchestration.sample_city.courses import MISSING
from orchestration.sample_city.plan import EXPORTED_AT, MONTHS

MOMENTS = (
    "accepted_at",
    "filed_at",
    "dispatched_at",
    "handled_at",
    "verified_at",
    "closed_at",
)
PASSED_ON = ("failed_at", "extended_at", "parked_at")
EXTENDED_BY = 1.5


@dataclass(frozen=True)
class Version:
    """Some cases as they stood at one export: `rows` are their places in the cases."""

    month: str
    exported_at: np.datetime64
    rows: np.ndarray
    updated_at: np.ndarray
    moments: dict[str, np.ndarray]
    due_at: np.ndarray
    rework_count: np.ndarray
    extension_count: np.ndarray
    is_parked: np.ndarray
    handling_unit: np.ndarray

    def only(self, chosen: np.ndarray) -> "Version":
        """The chosen cases of this export."""
        parts = {
            name: value[chosen] if isinstance(value, np.ndarray) else value
            for name, value in vars(self).items()
        }
        moments = {name: value[chosen] for name, value in self.moments.items()}
        return Version(**parts | {"moments": moments})


def _until(moments: np.ndarray, exported_at: np.datetime64) -> np.ndarray:
    return np.where(moments <= exported_at, moments, MISSING)


def state_at(cases: Cases, rows: np.ndarray, month: str, exported_at: np.datetime64) -> Version:
    """The given cases as they stood at a moment; none of them may be reported after it."""
    courses = cases.courses.only(rows)
    moments = {name: _until(getattr(courses, name), exported_at) for name in MOMENTS}
    failed, extended, parked = (_until(getattr(courses, name), exported_at) for name in PASSED_ON)
    hops = courses.hops_until(exported_at).astype(int)
    hop_at = np.where(hops > 0, courses.dispatched_at + hops * courses.hop_step, MISSING)
    reported_at = cases.reports.reported_at[rows]
    known = [reported_at, *moments.values(), failed, extended, parked, hop_at.astype(MISSING.dtype)]
    updated_at = np.fmax.reduce(known)
    # Before its extension a case still has the deadline first given.
    given = (courses.due_at - courses.dispatched_at) / EXTENDED_BY
    first_due = (courses.dispatched_at + given.astype("timedelta64[m]")).astype(MISSING.dtype)
    was_extended = ~np.isnat(courses.extended_at) & np.isnat(extended)
    due_at = np.where(was_extended, first_due, courses.due_at)
    return Version(
        month=month,
        exported_at=exported_at,
        rows=rows,
        updated_at=updated_at,
        moments=moments,
        due_at=np.where(np.isnat(moments["dispatched_at"]), MISSING, due_at),
        rework_count=(~np.isnat(failed)).astype(int),
        extension_count=(~np.isnat(extended)).astype(int),
        is_parked=~np.isnat(parked) & np.isnat(moments["handled_at"]),
        handling_unit=np.where(hops % 2 == 0, courses.first_unit, courses.other_unit),
    )


def versions(cases: Cases) -> Iterator[Version]:
    """One version per month: the cases reported or changed since the export before.

    Late cases are in none of them.
    """
    before = np.datetime64("1970-01-01T00:00", "m")
    reported_at, sent = cases.reports.reported_at, ~cases.is_late
    for month in MONTHS:
        month_end = (month + 1).astype("datetime64[D]").astype("datetime64[m]")
        exported_at = min(month_end, EXPORTED_AT)
        rows = np.flatnonzero(sent & (reported_at <= exported_at))
        version = state_at(cases, rows, str(month), exported_at)
        yield version.only(np.flatnonzero(version.updated_at > before))
        before = exported_at
