"""Truths: what was planted, with the numbers it came to, for tests to find again.

Belongs here: counting what the generator itself drew. Only tests read the result.
"""

from typing import Any

import numpy as np

from orchestration.sample_city import plan, planted
from orchestration.sample_city.case_events import PING_PONG_HOPS
from orchestration.sample_city.cases import Cases, is_put_right
from orchestration.sample_city.inspection import inspector_labels
from orchestration.sample_city.observations import Observations
from orchestration.sample_city.places import Places
from orchestration.sample_city.trips import Trips
from orchestration.sample_city.visits import DAILY, Visits
from orchestration.sample_city.words import CLASS_NUMBER


def _score_rate(seen: Observations, chosen: np.ndarray) -> float | None:
    judged = chosen & ~np.isnan(seen.earned)
    possible = float(seen.possible[judged].sum())
    return round(float(seen.earned[judged].sum()) / possible, 4) if possible else None


def _by_street(
    places: Places, visits: Visits, seen: Observations, month: np.datetime64
) -> dict[str, float | None]:
    """Unannounced score rate of each street in one month, as drawn."""
    street = places.street_of[visits.grid[seen.visit]]
    in_month = seen.inspected_at.astype("datetime64[M]") == month
    unannounced = ~visits.is_announced[seen.visit]
    return {
        code: _score_rate(seen, (street == number) & in_month & unannounced)
        for number, code in enumerate(places.streets)
    }


def _strict(visits: Visits, seen: Observations, seed: int) -> dict[str, Any]:
    daily = visits.kind[seen.visit] == DAILY
    strict = daily & (visits.inspector[seen.visit] == planted.STRICT_INSPECTOR)
    return {
        "inspector": inspector_labels(seed)[DAILY][planted.STRICT_INSPECTOR],
        "observation_count": int(strict.sum()),
        "score_rate": _score_rate(seen, strict),
        "score_rate_of_others": _score_rate(seen, daily & ~strict),
    }


def _announced(places: Places, visits: Visits, seen: Observations) -> dict[str, Any]:
    in_street = places.street_of[visits.grid[seen.visit]] == places.streets.index(
        planted.ANNOUNCED_STREET
    )
    daily = in_street & (visits.kind[seen.visit] == DAILY)
    distance = planted.days_from_check(seen.inspected_at)
    before = daily & (distance >= -planted.SURGE_DAYS) & (distance < 0)
    return {
        "street": planted.ANNOUNCED_STREET,
        "checked_on": str(planted.ANNOUNCED_DAY),
        "surge_days": planted.SURGE_DAYS,
        "decay_days": planted.DECAY_DAYS,
        "score_rate_in_surge": _score_rate(seen, before),
        "score_rate_in_decay": _score_rate(
            seen, daily & (distance > 7) & (distance <= planted.DECAY_DAYS)
        ),
        "score_rate_earlier": _score_rate(
            seen, daily & (distance < -planted.SURGE_DAYS) & (distance >= -60)
        ),
    }


def first_round(
    places: Places, visits: Visits, seen: Observations, cases: Cases, seed: int
) -> dict[str, Any]:
    """The planted truths; later rounds repeat them with other draws."""
    courses, reports = cases.courses, cases.reports
    black = (reports.grid == places.grids_of(planted.BLACK_SPOT)[0]) & (
        reports.case_class == CLASS_NUMBER[planted.BLACK_SPOT_CLASS]
    )
    quarrels = courses.hops_until(plan.EXPORTED_AT) > PING_PONG_HOPS
    before, month = planted.CHANCE_MONTH - 1, planted.CHANCE_MONTH
    return {
        "truly_last": {
            "street": planted.TRULY_LAST,
            "log_odds": planted.STREET_EFFECTS[planted.TRULY_LAST],
            "slower_by": planted.SLOW_LAST,
        },
        "last_by_chance": {
            "street": planted.LAST_BY_CHANCE,
            "month": str(month),
            "log_odds": planted.STREET_EFFECTS[planted.LAST_BY_CHANCE],
            "score_rates_that_month": _by_street(places, visits, seen, month),
            "score_rates_the_month_before": _by_street(places, visits, seen, before),
        },
        "ping_pong": {
            "units": list(planted.PING_PONG),
            "class_code": planted.PING_PONG_CLASS,
            "case_count": int(quarrels.sum()),
        },
        "black_spot": {
            "grid": planted.BLACK_SPOT,
            "class_code": planted.BLACK_SPOT_CLASS,
            "case_count": int(black.sum()),
        },
        "uninspected": {"community": planted.UNINSPECTED},
        "strict_rater": _strict(visits, seen, seed),
        "announced_check": _announced(places, visits, seen),
        "restated_month": {
            "month": f"{planted.RESTATED_MONTH}-01",
            "sent_on": planted.LATE_SENT,
            "files": [
                f"cases/hotline/{planted.LATE_SENT}_补报.csv",
                f"case_events/{planted.LATE_SENT}_late.parquet",
                f"observations/daily/{planted.LATE_SENT}_补报.csv",
            ],
            "case_count": int(cases.is_late.sum()),
            "observation_count": int(seen.is_late.sum()),
            "street": planted.LATE_STREET,
        },
    }


def figures(
    seen: Observations, cases: Cases, trips: Trips, sessions: np.ndarray, vacant: int
) -> dict[str, int]:
    """What one round adds to the published figures, counted in what was drawn."""
    counted = plan.in_mechanism(trips.departed_at)
    noted = (seen.inspected_at >= plan.NOTIFIED_FROM) & (seen.inspected_at < plan.NOTIFIED_BEFORE)
    return {
        "places_put_right": int(is_put_right(cases.reports, cases.courses).sum()),
        "crew_trips": int(trips.crews[counted].sum()),
        "vehicle_trips": int(trips.vehicles[counted].sum()),
        "sessions": int(plan.in_mechanism(sessions).sum()),
        "notified_problems": int((noted & (seen.opened >= 0)).sum()),
        "vacant_posts": vacant,
    }
