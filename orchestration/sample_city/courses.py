"""Courses: what became of each case, step by step, and between whom it went.

Belongs here: the moments of a case's life and its hand-overs. Not here: reports, files.
Moments that have not come by the day of export are missing (NaT).
"""

from dataclasses import dataclass, fields

import numpy as np

from orchestration.sample_city import planted
from orchestration.sample_city.draws import stream
from orchestration.sample_city.hand_overs import hand_overs
from orchestration.sample_city.places import Places
from orchestration.sample_city.plan import EXPORTED_AT, MECHANISM_START
from orchestration.sample_city.reports import APP, HOTLINE, INSPECTION, MEDIA, PATROL, Reports
from orchestration.sample_city.words import CLASSES, PUT_RIGHT

MISSING = np.datetime64("NaT", "m")
# Of the time limit, the part that the median case takes once the mechanism runs.
MEDIAN_SHARE = 0.19
SPREAD = 0.9
REWORK_SHARE, UNFILED_SHARE, UNVERIFIED_SHARE, STUCK_SHARE = 0.04, 0.06, 0.03, 0.006
PARKED_AFTER = np.timedelta64(7 * 1440, "m")


@dataclass
class Courses:
    """One entry per case. `hops` hand-overs follow the dispatch, `hop_step` minutes apart,

    to and fro between `first_unit` and `other_unit`.
    """

    accepted_at: np.ndarray
    filed_at: np.ndarray
    dispatched_at: np.ndarray
    failed_at: np.ndarray
    extended_at: np.ndarray
    parked_at: np.ndarray
    handled_at: np.ndarray
    verified_at: np.ndarray
    closed_at: np.ndarray
    due_at: np.ndarray
    is_on_spot_fix: np.ndarray
    first_unit: np.ndarray
    other_unit: np.ndarray
    hops: np.ndarray
    hop_step: np.ndarray

    def only(self, chosen: np.ndarray) -> "Courses":
        """The chosen cases, in the order given."""
        return Courses(*(getattr(self, field.name)[chosen] for field in fields(self)))

    def hops_until(self, moment: np.datetime64) -> np.ndarray:
        """How many hand-overs had happened at a moment."""
        passed = (moment - self.dispatched_at) / self.hop_step
        return np.where(passed > 0, np.minimum(np.floor(np.nan_to_num(passed)), self.hops), 0)


def _minutes(hours: np.ndarray) -> np.ndarray:
    return np.ceil(hours * 60).astype("int64").astype("timedelta64[m]")


def _slowness(places: Places, reports: Reports, rng: np.random.Generator) -> np.ndarray:
    codes = np.array(places.streets)[places.street_of[reports.grid]]
    days = reports.reported_at.astype("datetime64[D]")
    slow = np.where(days < MECHANISM_START, planted.SLOW_BEFORE_MECHANISM, 1.0)
    slow *= np.where(codes == planted.TRULY_LAST, planted.SLOW_LAST, 1.0)
    chance = (codes == planted.LAST_BY_CHANCE) & (
        days.astype("datetime64[M]") == planted.CHANCE_MONTH
    )
    slow *= np.where(chance, planted.SLOW_BY_CHANCE, 1.0)
    check = planted.around_check(days, planted.SURGE_SPEED, planted.DECAY_SPEED, 1.0)
    slow *= np.where(codes == planted.ANNOUNCED_STREET, check, 1.0)
    stuck = STUCK_SHARE * np.where(codes == planted.TRULY_LAST, 3, 1) * ~reports.is_planted
    return slow * np.where(rng.random(len(days)) < stuck, 400.0, 1.0)


def _is_counted(reports: Reports) -> np.ndarray:
    """True for what a published figure counts: filed and verified, whichever way it is counted."""
    counted = np.array([each.code in PUT_RIGHT for each in CLASSES])[reports.case_class]
    return counted | reports.is_planted


def _on_spot(reports: Reports, rng: np.random.Generator) -> np.ndarray:
    shares = np.array([each.on_spot_share for each in CLASSES])[reports.case_class]
    drawn = rng.random(len(shares)) < shares
    return drawn & (reports.source == PATROL) & ~reports.is_planted


def run(places: Places, reports: Reports, seed: int, round_number: int) -> Courses:
    """The course of every case up to the day of export."""
    rng = stream(seed, round_number, "courses")
    size = len(reports.grid)
    waits = {HOTLINE: 0.4, MEDIA: 2.0, PATROL: 0.05, INSPECTION: 0.2, APP: 1.0}
    wait = np.array([waits[source] for source in sorted(waits)])[reports.source]
    accepted = reports.reported_at + _minutes(rng.exponential(wait))
    filed = accepted + _minutes(rng.exponential(0.8, size))
    dispatched = filed + _minutes(rng.exponential(0.5, size))
    limit = np.array([each.deadline_hours for each in CLASSES], float)[reports.case_class]
    first, other, hops = hand_overs(places, reports, rng)
    hours = limit * MEDIAN_SHARE * rng.lognormal(0, SPREAD, size)
    hours *= _slowness(places, reports, rng)
    # Each time a case is passed on, half a day is lost.
    hours += hops * rng.uniform(6, 18, size) * (hops > 2)
    done = dispatched + _minutes(np.minimum(hours, 20_000))
    is_reworked = rng.random(size) < REWORK_SHARE
    failed = np.where(is_reworked, done + _minutes(rng.exponential(6.0, size)), MISSING)
    again = _minutes(limit * 0.2 * rng.lognormal(0, 0.5, size))
    handled = np.where(is_reworked, failed + again, done)
    verified = handled + _minutes(rng.exponential(4.0, size))
    closed = verified + _minutes(rng.exponential(0.5, size))
    is_unverified = ~_is_counted(reports) & (rng.random(size) < UNVERIFIED_SHARE)
    due = dispatched + _minutes(limit)
    is_extended = (handled - dispatched > 0.8 * (due - dispatched)) & (rng.random(size) < 0.2)
    extended = np.where(is_extended, due - _minutes(limit * 0.1), MISSING)
    due = np.where(is_extended, due + _minutes(limit * 0.5), due)
    waits_long = handled - dispatched > 3 * PARKED_AFTER
    parked = np.where(waits_long & (rng.random(size) < 0.3), dispatched + PARKED_AFTER, MISSING)
    step = np.maximum((handled - dispatched) / (hops + 1), np.timedelta64(1, "m"))
    made = Courses(
        accepted_at=accepted,
        filed_at=filed,
        dispatched_at=dispatched,
        failed_at=failed,
        extended_at=extended,
        parked_at=parked,
        handled_at=handled,
        verified_at=np.where(is_unverified, MISSING, verified),
        closed_at=closed,
        due_at=np.where(rng.random(size) < 0.08, MISSING, due),
        is_on_spot_fix=_on_spot(reports, rng),
        first_unit=first,
        other_unit=other,
        hops=hops,
        hop_step=step,
    )
    _shorten_on_spot(made, reports, rng)
    _leave_unfiled(made, reports, rng)
    _hide_the_future(made)
    return made


def _forget(made: Courses, names: tuple[str, ...], where: np.ndarray) -> None:
    for name in names:
        getattr(made, name)[where] = MISSING


def _shorten_on_spot(made: Courses, reports: Reports, rng: np.random.Generator) -> None:
    fixed = made.is_on_spot_fix
    at_once = reports.reported_at + rng.integers(5, 40, len(fixed)).astype("timedelta64[m]")
    made.accepted_at[fixed] = reports.reported_at[fixed]
    made.handled_at[fixed] = made.closed_at[fixed] = at_once[fixed]
    made.hops[fixed] = 0
    unused = ("filed_at", "dispatched_at", "failed_at", "extended_at", "parked_at")
    _forget(made, (*unused, "verified_at", "due_at"), fixed)


def _leave_unfiled(made: Courses, reports: Reports, rng: np.random.Generator) -> None:
    """Reports that turned out to be none: closed without a case."""
    drawn = rng.random(len(made.hops)) < UNFILED_SHARE
    unfiled = drawn & ~made.is_on_spot_fix & ~_is_counted(reports)
    made.closed_at[unfiled] = made.accepted_at[unfiled] + np.timedelta64(90, "m")
    made.hops[unfiled] = 0
    unused = ("filed_at", "dispatched_at", "failed_at", "extended_at", "parked_at", "handled_at")
    _forget(made, (*unused, "verified_at", "due_at"), unfiled)


def _hide_the_future(made: Courses) -> None:
    names = [field.name for field in fields(made) if field.name.endswith("_at")]
    for name in names:
        if name != "due_at":
            moments = getattr(made, name)
            moments[moments > EXPORTED_AT] = MISSING
    # A deadline is given with the dispatch.
    made.due_at[np.isnat(made.dispatched_at)] = MISSING
