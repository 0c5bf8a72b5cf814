"""Observations: each item looked at on a visit, the points given, and the case it opened.

Belongs here: scores and how they depend on street, rater, day, notice. Files: inspection.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.sample_city import planted
from orchestration.sample_city.draws import some, stream
from orchestration.sample_city.places import Places
from orchestration.sample_city.plan import (
    MECHANISM_START,
    NOTIFIED_BEFORE,
    NOTIFIED_FROM,
    NOTIFIED_PROBLEMS,
)
from orchestration.sample_city.visits import DAILY, DISTRICT, MOCK, Visits
from orchestration.sample_city.words import CORE_ITEMS, ITEM_CLASS, ITEMS

NOT_APPLICABLE_SHARE = 0.03
HALF_SHARE = 0.35
OPENED_BEFORE, OPENED_AFTER = 100, 15


@dataclass(frozen=True)
class Observations:
    """One entry per checked item; `visit` is its place in the visits.

    `earned` is NaN where the item did not apply; `opened` numbers the cases opened, -1 for none.
    """

    visit: np.ndarray
    number: np.ndarray
    item: np.ndarray
    inspected_at: np.ndarray
    possible: np.ndarray
    earned: np.ndarray
    opened: np.ndarray
    is_late: np.ndarray


def pass_log_odds(places: Places, visits: Visits, rng: np.random.Generator) -> np.ndarray:
    """Log-odds that an item of average difficulty passes on each visit."""
    codes = np.array(places.streets)[places.street_of[visits.grid]]
    days = visits.started_at.astype("datetime64[D]")
    effects = np.array([planted.STREET_EFFECTS[code] for code in places.streets])
    rater = np.zeros((4, 32))
    rater[:, :] = rng.normal(0, 0.06, rater.shape)
    rater[DAILY, planted.STRICT_INSPECTOR] = planted.STRICT_EFFECT
    by_chance = (codes == planted.LAST_BY_CHANCE) & (
        days.astype("datetime64[M]") == planted.CHANCE_MONTH
    )
    check = planted.around_check(days, planted.SURGE_EFFECT, planted.DECAY_EFFECT, 0.0)
    check = np.where(visits.kind == MOCK, planted.SURGE_EFFECT, check)
    return (
        planted.city_level(days, MECHANISM_START)
        + effects[places.street_of[visits.grid]]
        + planted.ANNOUNCED_EFFECT * visits.is_announced
        + rater[visits.kind, visits.inspector]
        + planted.CHANCE_EFFECT * by_chance
        + np.where(codes == planted.ANNOUNCED_STREET, check, 0.0)
    )


def _opened(rng: np.random.Generator, can_open: np.ndarray, moments: np.ndarray) -> np.ndarray:
    """Numbers the failed items that opened a case: as many as published in the months published."""
    noted = (moments >= NOTIFIED_FROM) & (moments < NOTIFIED_BEFORE)
    parts = (
        (can_open & (moments < NOTIFIED_FROM), OPENED_BEFORE),
        (can_open & noted, NOTIFIED_PROBLEMS),
        (can_open & (moments >= NOTIFIED_BEFORE), OPENED_AFTER),
    )
    chosen = np.concatenate([some(rng, np.flatnonzero(part), size) for part, size in parts])
    opened = np.full(len(moments), -1)
    opened[chosen] = np.arange(len(chosen))
    return opened


def _late_visits(places: Places, visits: Visits) -> np.ndarray:
    """The daily visits of the restated month that one street sends in only in June."""
    late = np.flatnonzero(
        (visits.kind == DAILY)
        & (visits.started_at.astype("datetime64[M]") == planted.RESTATED_MONTH)
        & (places.street_of[visits.grid] == places.streets.index(planted.LATE_STREET))
    )
    return late[: planted.LATE_VISITS]


def observe(places: Places, visits: Visits, seed: int, round_number: int) -> Observations:
    """What was seen on each visit."""
    rng = stream(seed, round_number, "observations")
    # What is hard stays hard in every round and for every seed.
    difficulty = np.random.default_rng(1).normal(0, 0.45, 128)
    sizes = np.array([len(items) for items in ITEMS])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    visit = np.repeat(np.arange(len(visits.site)), sizes[visits.site])
    first = np.repeat(np.cumsum(sizes[visits.site]) - sizes[visits.site], sizes[visits.site])
    number = np.arange(len(visit)) - first
    item = np.concatenate(ITEMS)[starts[visits.site[visit]] + number]
    odds = pass_log_odds(places, visits, rng)[visit] + difficulty[item]
    possible = np.where(np.isin(item, CORE_ITEMS), 2.0, 1.0)
    full = rng.random(len(visit)) < 1 / (1 + np.exp(-odds))
    half = rng.random(len(visit)) < HALF_SHARE
    earned = np.where(full, possible, np.where(half, possible / 2, 0.0))
    earned[rng.random(len(visit)) < NOT_APPLICABLE_SHARE] = np.nan
    inspected_at = visits.started_at[visit] + 3 * number.astype("timedelta64[m]")
    is_late = np.isin(visit, _late_visits(places, visits))
    can_open = (
        (earned == 0)
        & np.isin(item, list(ITEM_CLASS))
        & np.isin(visits.kind[visit], (DAILY, DISTRICT))
        & ~is_late
    )
    opened = _opened(rng, can_open, inspected_at)
    return Observations(visit, number + 1, item, inspected_at, possible, earned, opened, is_late)
