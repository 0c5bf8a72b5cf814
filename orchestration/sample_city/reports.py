"""Reports: which problem became known where, when and how, before anybody acted on it.

Belongs here: ordinary reports, those from inspections, the black spot. Handling: courses.
"""

from dataclasses import dataclass, fields

import numpy as np

from orchestration.sample_city import planted
from orchestration.sample_city.draws import at_hours, pick, spread_over_days, stream
from orchestration.sample_city.observations import Observations
from orchestration.sample_city.places import Places
from orchestration.sample_city.plan import AS_OF, EXPORTED_AT, FIRST_DAY, MECHANISM_START
from orchestration.sample_city.visits import Visits
from orchestration.sample_city.words import CLASS_NUMBER, CLASSES, ITEM_CLASS, PROGRAMMES

SOURCES = ("hotline", "media", "patrol", "inspection", "app")
HOTLINE, MEDIA, PATROL, INSPECTION, APP = range(len(SOURCES))
SOURCE_WEIGHTS = np.array([0.33, 0.03, 0.49, 0.0, 0.15])
REPORTS_BEFORE, REPORTS_AFTER = 20_000, 13_000
BLACK_SPOT_FIRST = np.datetime64("2012-01-09T09:00", "m")
# What a report says of the place: the grid, only the community, nothing.
KNOWN_TO_GRID, KNOWN_TO_COMMUNITY, UNKNOWN = range(3)


@dataclass
class Reports:
    """One entry per case; `programme` is -1 for none, `opened` the inspection's number or -1.

    `is_planted` marks what no thinning may remove.
    """

    reported_at: np.ndarray
    source: np.ndarray
    case_class: np.ndarray
    grid: np.ndarray
    known: np.ndarray
    programme: np.ndarray
    opened: np.ndarray
    is_planted: np.ndarray

    def only(self, chosen: np.ndarray) -> "Reports":
        """The chosen cases, in the order given."""
        return Reports(*(getattr(self, field.name)[chosen] for field in fields(self)))


def join(parts: list[Reports]) -> Reports:
    """All cases of several parts, in the order in which they were reported."""
    whole = Reports(
        *(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Reports))
    )
    return whole.only(np.argsort(whole.reported_at, kind="stable"))


def _programmes(rng: np.random.Generator, case_class: np.ndarray, days: np.ndarray) -> np.ndarray:
    """The special programme that a case belongs to; there are none before the mechanism."""
    size = len(days)
    street = np.isin(
        case_class, [CLASS_NUMBER[c] for c in ("cls_unlicensed_vendor", "cls_road_occupation")]
    )
    shops = case_class == CLASS_NUMBER["cls_shop_overflow"]
    other = case_class == CLASS_NUMBER["cls_other"]
    piles = case_class == CLASS_NUMBER["cls_pile_of_goods"]
    drawn = rng.random(size)
    programme = np.full(size, -1)
    programme[street & (drawn < 0.55)] = 0
    programme[shops & (drawn < 0.40)] = 1
    programme[piles & (drawn < 0.20)] = 2
    programme[other & (drawn < 0.35)] = 3
    rest = (programme == -1) & (drawn > 0.97)
    programme[rest] = rng.integers(4, len(PROGRAMMES), int(rest.sum()))
    programme[days < MECHANISM_START] = -1
    return programme


def _ordinary(places: Places, rng: np.random.Generator) -> Reports:
    # Some grids are troubled and most are quiet: a markets' lane against a housing block.
    trouble = np.random.default_rng(2).gamma(0.9, 1.0, len(places.grid_codes)) + 0.15
    days = np.concatenate(
        [
            spread_over_days(rng, REPORTS_BEFORE, FIRST_DAY, MECHANISM_START, 0.55),
            spread_over_days(rng, REPORTS_AFTER, MECHANISM_START, AS_OF + 1, 0.55),
        ]
    )
    size = len(days)
    source = pick(rng, SOURCE_WEIGHTS, size)
    case_class = pick(rng, np.array([each.weight for each in CLASSES]), size)
    grid = pick(rng, trouble, size)
    # Nobody goes to one community: what is known of it comes from those who live there.
    hidden = places.community_of[grid] == places.communities.index(planted.UNINSPECTED)
    source[hidden & (source == PATROL)] = HOTLINE
    vague = np.isin(source, (HOTLINE, MEDIA, APP))
    drawn = rng.random(size)
    known = np.where(vague & (drawn < 0.05), UNKNOWN, KNOWN_TO_GRID)
    known[vague & (drawn >= 0.05) & (drawn < 0.12)] = KNOWN_TO_COMMUNITY
    return Reports(
        reported_at=at_hours(rng, days, 7.0, 20.0),
        source=source,
        case_class=case_class,
        grid=grid,
        known=known,
        programme=_programmes(rng, case_class, days),
        opened=np.full(size, -1),
        is_planted=np.zeros(size, bool),
    )


def _from_inspections(visits: Visits, seen: Observations, rng: np.random.Generator) -> Reports:
    rows = np.flatnonzero(seen.opened >= 0)
    size = len(rows)
    case_class = np.array([CLASS_NUMBER[ITEM_CLASS[item]] for item in seen.item[rows].tolist()])
    reported_at = seen.inspected_at[rows] + rng.integers(10, 90, size).astype("timedelta64[m]")
    return Reports(
        reported_at=reported_at,
        source=np.full(size, INSPECTION),
        case_class=case_class,
        grid=visits.grid[seen.visit[rows]],
        known=np.full(size, KNOWN_TO_GRID),
        programme=_programmes(rng, case_class, reported_at.astype("datetime64[D]")),
        opened=seen.opened[rows],
        is_planted=np.ones(size, bool),
    )


def _black_spot(places: Places, rng: np.random.Generator) -> Reports:
    """The same class in the same grid, back some weeks after each verified closing."""
    gaps = rng.integers(14, 27, 60).astype("timedelta64[D]")
    minutes = rng.integers(-90, 400, 60).astype("timedelta64[m]")
    moments = BLACK_SPOT_FIRST + np.cumsum(gaps) + minutes
    moments = moments[moments < EXPORTED_AT - np.timedelta64(7, "D")]
    size = len(moments)
    return Reports(
        reported_at=moments,
        source=np.where(np.arange(size) % 3 == 0, HOTLINE, PATROL),
        case_class=np.full(size, CLASS_NUMBER[planted.BLACK_SPOT_CLASS]),
        grid=np.repeat(places.grids_of(planted.BLACK_SPOT), size),
        known=np.full(size, KNOWN_TO_GRID),
        programme=np.full(size, -1),
        opened=np.full(size, -1),
        is_planted=np.ones(size, bool),
    )


def report(
    places: Places, visits: Visits, seen: Observations, seed: int, round_number: int
) -> Reports:
    """All cases of one round; the black spot is in the first round only."""
    rng = stream(seed, round_number, "reports")
    parts = [_ordinary(places, rng), _from_inspections(visits, seen, rng)]
    if round_number == 0:
        parts.append(_black_spot(places, rng))
    found = join(parts)
    return found.only(np.flatnonzero(found.reported_at < EXPORTED_AT))
