"""Planted truths: what is hidden in the records on purpose, for tests and demonstrations to find.

Belongs here: which place, unit, month and how strong. Not here: the drawing itself, other numbers.
Nothing outside the generator and the tests may read this; the names carry no judgement on anybody.
"""

import numpy as np

TRULY_LAST = "s370602010"
LAST_BY_CHANCE = "s370602008"
CHANCE_MONTH = np.datetime64("2013-05")
UNINSPECTED = "c370602009027"
PING_PONG = ("u_urban_management", "u_industry_commerce")
PING_PONG_CLASS = "cls_unlicensed_vendor"
PING_PONG_SHARE = 0.09
BLACK_SPOT = "g370602004004017"
BLACK_SPOT_CLASS = "cls_accumulated_debris"
STRICT_INSPECTOR = 6
ANNOUNCED_STREET = "s370602006"
ANNOUNCED_DAY = np.datetime64("2013-04-24")
SURGE_DAYS, DECAY_DAYS = 14, 42
RESTATED_MONTH = np.datetime64("2013-04")
LATE_SENT = "2013-06-10"
LATE_CASES, LATE_VISITS = 40, 12
LATE_STREET = "s370602001"

# How good each street is at passing a checked item, in log-odds beside the city; sd about 2 points.
STREET_EFFECTS = {
    "s370602001": 0.18,
    "s370602002": 0.05,
    "s370602003": 0.12,
    "s370602004": -0.05,
    "s370602005": -0.10,
    "s370602006": 0.08,
    "s370602007": 0.02,
    "s370602008": 0.00,
    "s370602009": -0.14,
    "s370602010": -0.80,
    "s370602011": 0.10,
    "s370602012": -0.06,
}
CITY_BEFORE, CITY_AFTER = 1.20, 2.20
RAMP_DAYS = 90
ANNOUNCED_EFFECT = 0.50
STRICT_EFFECT = -1.00
CHANCE_EFFECT = -2.20
SURGE_EFFECT, DECAY_EFFECT = 1.30, -0.50

# How much longer a case takes than in other streets.
SLOW_LAST, SLOW_BY_CHANCE = 1.75, 2.40
SLOW_BEFORE_MECHANISM = 2.10
SURGE_SPEED, DECAY_SPEED = 0.45, 1.30


def days_from_check(days: np.ndarray) -> np.ndarray:
    """Days since the announced check, negative before it."""
    return (days.astype("datetime64[D]") - ANNOUNCED_DAY).astype(int)


def around_check(days: np.ndarray, before: float, after: float, otherwise: float) -> np.ndarray:
    """One value in the days before the announced check, another in those after it."""
    distance = days_from_check(days)
    surge = (distance >= -SURGE_DAYS) & (distance < 0)
    # In the first week the work done for the check still holds.
    decay = (distance > 7) & (distance <= DECAY_DAYS)
    return np.where(surge, before, np.where(decay, after, otherwise))


def city_level(days: np.ndarray, mechanism_start: np.datetime64) -> np.ndarray:
    """Log-odds that an item passes somewhere in the city: low, then a ramp, then high."""
    since = (days.astype("datetime64[D]") - mechanism_start).astype(int)
    return CITY_BEFORE + (CITY_AFTER - CITY_BEFORE) * np.clip(since / RAMP_DAYS, 0, 1)
