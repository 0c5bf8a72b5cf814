"""Draws: random numbers that depend only on seed, round and purpose.

Belongs here: streams and the few ways of drawing that several modules use.
Not here: what is drawn. A stream per purpose keeps a change in one feed out of all others.
"""

import zlib

import numpy as np

from orchestration.sample_city.plan import DAYS, is_festival

MINUTE = np.timedelta64(1, "m")


def stream(seed: int, round_number: int, purpose: str) -> np.random.Generator:
    """The stream of one purpose in one round."""
    return np.random.default_rng([seed, round_number, zlib.crc32(purpose.encode())])


def pick(rng: np.random.Generator, weights: np.ndarray, size: int) -> np.ndarray:
    """`size` places, each drawn with the probability that its weight says."""
    edges = np.cumsum(weights, dtype=float)
    return np.searchsorted(edges, rng.random(size) * edges[-1], side="right").clip(
        max=len(edges) - 1
    )


def spread_over_days(
    rng: np.random.Generator, size: int, first: np.datetime64, after: np.datetime64, weekend: float
) -> np.ndarray:
    """`size` days from `first` to the day before `after`, in order; weekends weigh `weekend`."""
    days = DAYS[(first <= DAYS) & (after > DAYS)]
    weights = np.where(np.is_busday(days), 1.0, weekend) * np.where(is_festival(days), 0.25, 1.0)
    return np.sort(days[pick(rng, weights, size)])


def at_hours(
    rng: np.random.Generator, days: np.ndarray, first_hour: float, last_hour: float
) -> np.ndarray:
    """A minute of each day between two hours."""
    minutes = (rng.uniform(first_hour, last_hour, len(days)) * 60).astype("int64")
    return days.astype("datetime64[m]") + minutes * MINUTE


def some(rng: np.random.Generator, places: np.ndarray, size: int) -> np.ndarray:
    """`size` of the places, none twice, in rising order."""
    return np.sort(rng.permutation(places)[:size])
