"""Trips: crews and vehicles sent out to clear, for a case, for a programme, or for both.

Belongs here: trips and their files. Crews and vehicles stay two measures; only the plan adds them.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.sample_city import planted
from orchestration.sample_city.cases import Cases, ScarceError
from orchestration.sample_city.dirt import Dirt
from orchestration.sample_city.draws import at_hours, pick, spread_over_days, stream
from orchestration.sample_city.files import Landing
from orchestration.sample_city.places import Places
from orchestration.sample_city.plan import (
    AS_OF,
    CREW_AND_VEHICLE_SUM,
    EXPORTED_AT,
    MECHANISM_START,
    in_mechanism,
)
from orchestration.sample_city.texts import iso_texts, month_names, numbers
from orchestration.sample_city.words import CLASS_NUMBER, PROGRAMMES

CLEARED = (
    "cls_exposed_rubbish",
    "cls_accumulated_debris",
    "cls_dirty_road",
    "cls_full_bin",
    "cls_private_building",
    "cls_pile_of_goods",
)
TRIPS_BEFORE, FOR_CASES, FOR_PROGRAMMES, IN_SURGE = 1_900, 1_150, 1_150, 130
PROGRAMME_WEIGHTS = np.array([5, 3, 2, 1, 0.5, 0.5])
HEADER = [
    "出动编号", "出发时间", "出动单位", "案件编号", "专项整治", "出动人次", "出动车次",
    "清运量（吨）", "备注",
]  # fmt: skip


@dataclass
class Trips:
    """One entry per trip, in the order of departure; `case` and `programme` are -1 for none."""

    departed_at: np.ndarray
    unit: np.ndarray
    case: np.ndarray
    programme: np.ndarray
    crews: np.ndarray
    vehicles: np.ndarray
    tonnes: np.ndarray

    def only(self, chosen: np.ndarray) -> "Trips":
        """The chosen trips, in the order given."""
        return Trips(*(values[chosen] for values in vars(self).values()))


def _for_cases(
    cases: Cases, rng: np.random.Generator, size: int, in_window: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Cases that were cleared, and a moment between dispatch and the word that it is done."""
    reports, courses = cases.reports, cases.courses
    cleared = np.isin(reports.case_class, [CLASS_NUMBER[code] for code in CLEARED])
    cleared &= ~np.isnat(courses.handled_at) & ~np.isnat(courses.dispatched_at)
    cleared &= (courses.dispatched_at >= MECHANISM_START) == in_window
    chosen = rng.choice(np.flatnonzero(cleared), size)
    lasted = courses.handled_at[chosen] - courses.dispatched_at[chosen]
    departed_at = courses.dispatched_at[chosen] + (rng.random(size) * lasted.astype(int)).astype(
        "timedelta64[m]"
    )
    return chosen, departed_at


def _drawn(places: Places, cases: Cases, rng: np.random.Generator) -> Trips:
    before, before_at = _for_cases(cases, rng, TRIPS_BEFORE, in_window=False)
    after, after_at = _for_cases(cases, rng, FOR_CASES, in_window=True)
    days = spread_over_days(rng, FOR_PROGRAMMES, MECHANISM_START, AS_OF + 1, 0.6)
    first = planted.ANNOUNCED_DAY - planted.SURGE_DAYS
    surge = spread_over_days(rng, IN_SURGE, first, planted.ANNOUNCED_DAY, 1.0)
    free_at = at_hours(rng, np.concatenate([days, surge]), 6.0, 17.0)
    departed_at = np.concatenate([before_at, after_at, free_at])
    size, free = len(departed_at), len(free_at)
    case = np.concatenate([before, after, np.full(free, -1)])
    street = np.where(
        case >= 0, places.street_of[cases.reports.grid[case]], rng.integers(0, 12, size)
    )
    by_street = np.array(places.units)[street]
    sender = pick(rng, np.array([0.55, 0.35, 0.10]), size)
    unit = np.choose(sender, [np.full(size, "u_sanitation"), by_street, "u_urban_management"])
    street_unit = places.units[places.streets.index(planted.ANNOUNCED_STREET)]
    unit[size - IN_SURGE :] = street_unit
    programme = pick(rng, PROGRAMME_WEIGHTS, size)
    needs_none = (case >= 0) & (rng.random(size) < 0.6)
    programme[needs_none | (departed_at < MECHANISM_START)] = -1
    crews = np.minimum(1 + rng.poisson(3.2, size), 30)
    vehicles = rng.poisson(1.1, size)
    tonnes = np.where(vehicles > 0, np.round(vehicles * rng.gamma(3.0, 0.7, size), 1), np.nan)
    return Trips(departed_at, unit, case, programme, crews, vehicles, tonnes)


def make_trips(places: Places, cases: Cases, seed: int, round_number: int) -> Trips:
    """All trips of one round; those of the window add up to the published number.

    Raises:
        ScarceError: fewer were drawn than the published number needs.
    """
    rng = stream(seed, round_number, "trips")
    trips = _drawn(places, cases, rng)
    trips = trips.only(np.flatnonzero(trips.departed_at < EXPORTED_AT))
    counted = np.flatnonzero(in_mechanism(trips.departed_at))
    mixed = rng.permutation(counted)
    running = np.cumsum(trips.crews[mixed] + trips.vehicles[mixed])
    if running[-1] < CREW_AND_VEHICLE_SUM:
        raise ScarceError(f"trips: {running[-1]} people and vehicles only; raise FOR_PROGRAMMES")
    kept = mixed[running <= CREW_AND_VEHICLE_SUM]
    # What is missing to the sum goes along on the last trip that fits.
    trips.crews[kept[-1]] += CREW_AND_VEHICLE_SUM - running[len(kept) - 1]
    keep = np.concatenate([np.flatnonzero(~in_mechanism(trips.departed_at)), kept])
    return trips.only(keep[np.argsort(trips.departed_at[keep], kind="stable")])


def write_trips(
    landing: Landing, dirt: Dirt, cases: Cases, trips: Trips, round_number: int
) -> None:
    """One sheet a month."""
    months = month_names(trips.departed_at)
    for month in np.unique(months).tolist():
        file, rows = f"cleanup_trips/{month}.csv", np.flatnonzero(months == month)
        label = month.replace("-", "")
        columns = [
            [f"QY{label}{round_number:03d}{n:05d}" for n in range(1, len(rows) + 1)],
            iso_texts(trips.departed_at[rows]),
            trips.unit[rows].tolist(),
            [cases.ids[case] if case >= 0 else None for case in trips.case[rows].tolist()],
            [PROGRAMMES[p] if p >= 0 else None for p in trips.programme[rows].tolist()],
            trips.crews[rows].tolist(),
            trips.vehicles[rows].tolist(),
            numbers(trips.tonnes[rows]),
            [None] * len(rows),
        ]
        listed = [list(row) for row in zip(*columns, strict=True)]
        listed = dirt.rows("cleanup_trips_sanitation", file, HEADER, listed)
        landing.csv(file, HEADER, listed, title="清运出动台账（模拟数据）")
