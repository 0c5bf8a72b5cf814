"""Visits: who went where, when, on whose notice, in the 18 months.

Belongs here: daily checks, monthly checks, third-party rounds, the announced mock evaluation.
Not here: what was found (observations).
"""

from dataclasses import dataclass

import numpy as np

from orchestration.sample_city import planted
from orchestration.sample_city.draws import at_hours, pick, stream
from orchestration.sample_city.places import Places
from orchestration.sample_city.plan import AS_OF, DAYS, MECHANISM_START, MONTHS, is_weekday
from orchestration.sample_city.words import SITE_WEIGHTS

KINDS = ("daily", "district", "third_party", "mock")
DAILY, DISTRICT, THIRD_PARTY, MOCK = range(len(KINDS))
# How many people look, per kind.
INSPECTORS = (24, 10, 16, 8)
DAILY_BEFORE, DAILY_AFTER = 12, 42
SITES_A_MONTH, SITES_A_ROUND, SITES_IN_MOCK = 10, 30, 20
ROUNDS = np.array(
    ["2012-03-12", "2012-06-11", "2012-09-10", "2012-12-10", "2013-03-11", "2013-06-03"],
    dtype="datetime64[D]",
)


@dataclass(frozen=True)
class Visits:
    """One entry per visit, in the order of kind and time."""

    kind: np.ndarray
    started_at: np.ndarray
    is_announced: np.ndarray
    inspector: np.ndarray
    grid: np.ndarray
    site: np.ndarray


def _daily_days() -> np.ndarray:
    days = DAYS[is_weekday(DAYS) & (DAYS < AS_OF)]
    return np.repeat(days, np.where(days < MECHANISM_START, DAILY_BEFORE, DAILY_AFTER))


def _monthly_days(rng: np.random.Generator, streets: int) -> np.ndarray:
    working = DAYS[is_weekday(DAYS) & (DAYS < AS_OF)]
    by_month = [working[working.astype("datetime64[M]") == month] for month in MONTHS]
    # Four working days a month are given to this check, or as many as the first and last have.
    chosen = [np.sort(rng.permutation(days)[:4]) for days in by_month]
    return np.concatenate(
        [days[np.arange(streets * SITES_A_MONTH) * len(days) // (streets * SITES_A_MONTH)]
         for days in chosen]
    )  # fmt: skip


def _in_street(rng: np.random.Generator, places: Places, street: np.ndarray) -> np.ndarray:
    """A grid in each street given, never in the community that nobody inspects."""
    open_grids = _inspected_grids(places)
    by_street = [open_grids[places.street_of[open_grids] == s] for s in range(len(places.streets))]
    sizes = np.array([len(grids) for grids in by_street])[street]
    starts = np.concatenate([[0], np.cumsum([len(grids) for grids in by_street])])[street]
    places_drawn = starts + (rng.random(len(street)) * sizes).astype(int)
    return np.concatenate(by_street)[places_drawn]


def _inspected_grids(places: Places) -> np.ndarray:
    hidden = places.communities.index(planted.UNINSPECTED)
    return np.flatnonzero(places.community_of != hidden)


def _even_streets(places: Places, days: np.ndarray) -> np.ndarray:
    return np.arange(len(days)) % len(places.streets)


def _kept(places: Places, visits: Visits) -> np.ndarray:
    """In the month of chance its street is visited little: that is what makes chance strong."""
    street = places.street_of[visits.grid]
    rare = (
        (street == places.streets.index(planted.LAST_BY_CHANCE))
        & (visits.started_at.astype("datetime64[M]") == planted.CHANCE_MONTH)
        & (visits.kind == DAILY)
    )
    return ~rare | (np.cumsum(rare) % 3 == 0)


def make_visits(places: Places, seed: int, round_number: int) -> Visits:
    """All visits of one round of drawing."""
    rng = stream(seed, round_number, "visits")
    streets = len(places.streets)
    daily = _daily_days()
    monthly = _monthly_days(rng, streets)
    per_round = streets * SITES_A_ROUND
    rounds = np.repeat(ROUNDS, per_round) + np.tile(np.arange(per_round) * 5 // per_round, 6)
    mock = np.full(streets * SITES_IN_MOCK, planted.ANNOUNCED_DAY)
    days = np.concatenate([daily, monthly, rounds, mock])
    kind = np.repeat(np.arange(4), [len(daily), len(monthly), len(rounds), len(mock)])
    grid = np.concatenate(
        [
            rng.choice(_inspected_grids(places), len(daily)),
            *(_in_street(rng, places, _even_streets(places, d)) for d in (monthly, rounds, mock)),
        ]
    )
    announced_share = np.array([0.0, 0.8, 0.0, 1.0])[kind]
    visits = Visits(
        kind=kind,
        started_at=at_hours(rng, days, 8.5, 16.5),
        is_announced=rng.random(len(days)) < announced_share,
        inspector=(rng.random(len(days)) * np.array(INSPECTORS)[kind]).astype(int),
        grid=grid,
        site=pick(rng, np.array(SITE_WEIGHTS), len(days)),
    )
    keep = np.flatnonzero(_kept(places, visits))
    keep = keep[np.lexsort((visits.started_at[keep], visits.kind[keep]))]
    return Visits(**{name: values[keep] for name, values in vars(visits).items()})
