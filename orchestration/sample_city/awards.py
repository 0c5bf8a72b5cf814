"""Awards: stars, featured activities, honours, and the first quarter's money, in one book.

Belongs here: who got what, and when. Not here: interviews, exposures, rulings (decisions).
"""

from datetime import date

import numpy as np

from orchestration.sample_city import planted
from orchestration.sample_city.activities import Activities, volunteer_codes
from orchestration.sample_city.decisions import document
from orchestration.sample_city.dirt import Dirt
from orchestration.sample_city.draws import stream
from orchestration.sample_city.files import Landing
from orchestration.sample_city.places import Places
from orchestration.sample_city.plan import (
    FEATURED_COUNT,
    HONOURED_COUNT,
    STAR_VOLUNTEER_COUNT,
    in_mechanism,
)
from orchestration.sample_city.stations import Stations

AWARD_HEADER = [
    "奖励编号", "奖励日期", "奖励类型", "获奖对象类型", "获奖对象", "所属单位", "金额（元）",
    "依据条款", "文号",
]  # fmt: skip
# Chosen after each month's end, and for June just before the export.
CHOSEN_ON = [date(2013, 4, 2), date(2013, 5, 3), date(2013, 6, 4), date(2013, 6, 17)]
HONOURED_ON = date(2013, 6, 14)
# First quarter, by place in the ranking; the source gives the yearly fund, but no rule to split it.
FUND_ON = date(2013, 5, 10)
FUND_YUAN = [500_000] * 2 + [400_000] * 4 + [300_000] * 4 + [200_000] * 2


def _star_rows(places: Places, made: Activities) -> list[list]:
    """The volunteers with the most hours in the window, some each month, nobody twice."""
    codes = volunteer_codes(int(made.served_volunteer.max()) + 1)
    in_window = in_mechanism(made.held_at)[made.served_session]
    hours = np.bincount(
        made.served_volunteer[in_window], weights=made.served_hours[in_window], minlength=len(codes)
    )
    best = np.argsort(-hours, kind="stable")[:STAR_VOLUNTEER_COUNT].tolist()
    per_street = len(codes) // len(places.streets) + 1
    return [
        [CHOSEN_ON[n % len(CHOSEN_ON)], "星级志愿者", "志愿者", codes[v],
         places.units[min(v // per_street, len(places.units) - 1)], None, "每月评选星级志愿者"]
        for n, v in enumerate(best)
    ]  # fmt: skip


def _featured_rows(places: Places, stations: Stations, made: Activities) -> list[list]:
    rows = np.flatnonzero(made.is_featured)[:FEATURED_COUNT]
    held_on = made.held_at[rows].astype("datetime64[D]").tolist()
    return [
        [next(day for day in CHOSEN_ON if day >= min(held, CHOSEN_ON[-1])), "精品活动", "活动",
         made.ids[row], places.units[stations.street[made.station[row]]], None, "每月评选精品活动"]
        for row, held in zip(rows.tolist(), held_on, strict=True)
    ]  # fmt: skip


def _honour_rows(
    places: Places, stations: Stations, made: Activities, rng: np.random.Generator
) -> list[list]:
    codes = volunteer_codes(int(made.served_volunteer.max()) + 1)
    sizes = (HONOURED_COUNT - len(places.units) - 24, 24)
    people = rng.permutation(np.unique(made.served_volunteer))[: sizes[0]].tolist()
    per_street = len(codes) // len(places.streets) + 1
    honoured = [("志愿者", codes[v], places.units[v // per_street]) for v in people]
    chosen = rng.permutation(len(stations.codes))[: sizes[1]].tolist()
    honoured += [("站点", stations.codes[s], places.units[stations.street[s]]) for s in chosen]
    honoured += [("单位", unit, unit) for unit in places.units]
    return [
        [HONOURED_ON, "表彰", kind, code, unit, None, "年中表彰"] for kind, code, unit in honoured
    ]


def _fund_rows(places: Places) -> list[list]:
    ranked = sorted(zip(places.streets, places.units, strict=True), key=_effect_first)
    return [
        [FUND_ON, "以奖代补", "单位", unit, unit, yuan, "一季度排名分档（演示）"]
        for (_, unit), yuan in zip(ranked, FUND_YUAN, strict=True)
    ]


def _effect_first(street: tuple[str, str]) -> float:
    return -planted.STREET_EFFECTS[street[0]]


def write_awards(
    landing: Landing,
    dirt: Dirt,
    places: Places,
    stations: Stations,
    made: Activities,
    seed: int,
) -> None:
    """The book of awards: stars, featured activities, honours, and the first quarter's money."""
    rng = stream(seed, 0, "awards")
    rows = [
        *_star_rows(places, made),
        *_featured_rows(places, stations, made),
        *_honour_rows(places, stations, made, rng),
        *_fund_rows(places),
    ]
    rows.sort(key=lambda row: row[0])
    dates = sorted({row[0] for row in rows})
    listed = [
        [f"JL2013{number:04d}", *row, document(10 + dates.index(row[0]))]
        for number, row in enumerate(rows, start=1)
    ]
    file = "ledger/awards.xlsx"
    listed = dirt.rows("awards_office", file, AWARD_HEADER, listed)
    landing.excel(file, AWARD_HEADER, listed, "奖励台账", ["表彰奖励和以奖代补台账（模拟数据）"])
