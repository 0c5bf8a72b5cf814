"""Hand-overs: which unit gets a case first, and to and fro between whom it goes.

Belongs here: units and the number of hand-overs. Not here: when they happen (courses).
"""

import numpy as np

from orchestration.sample_city import planted
from orchestration.sample_city.places import Places
from orchestration.sample_city.reports import Reports
from orchestration.sample_city.words import CLASSES

STREET_FIRST_SHARE, TRANSFER_SHARE, RETURN_SHARE = 0.58, 0.10, 0.03


def hand_overs(
    places: Places, reports: Reports, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First unit, the other unit, and how many hand-overs between them."""
    size = len(reports.grid)
    street = np.array(places.units)[places.street_of[reports.grid]]
    charge = np.array([each.unit for each in CLASSES])[reports.case_class]
    street_first = rng.random(size) < STREET_FIRST_SHARE
    first = np.where(street_first, street, charge)
    other = np.where(street_first, charge, street)
    drawn = rng.random(size)
    hops = np.where(drawn < RETURN_SHARE, 2, np.where(drawn < RETURN_SHARE + TRANSFER_SHARE, 1, 0))
    in_class = np.array([each.code == planted.PING_PONG_CLASS for each in CLASSES])
    quarrel = (
        in_class[reports.case_class]
        & (first == planted.PING_PONG[0])
        & (rng.random(size) < planted.PING_PONG_SHARE)
    )
    other[quarrel] = planted.PING_PONG[1]
    hops[quarrel] = rng.integers(3, 8, int(quarrel.sum()))
    return first, other, hops
