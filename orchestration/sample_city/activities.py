"""Activities: sessions held, who served at them, and what was chosen as featured.

Belongs here: sessions and service, drawn. Not here: their files (activity_files), awards.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.sample_city.draws import at_hours, pick, some, spread_over_days, stream
from orchestration.sample_city.plan import (
    AS_OF,
    FEATURED_COUNT,
    FIRST_DAY,
    MECHANISM_START,
    SESSIONS,
    in_mechanism,
)
from orchestration.sample_city.stations import Stations
from orchestration.sample_city.texts import (
    month_names,
)

SESSIONS_BEFORE = 3_600
KINDS = ("志愿服务", "环境清洁", "文化活动", "体育健身", "教育培训", "其他")
KIND_WEIGHTS = np.array([0.38, 0.22, 0.18, 0.07, 0.11, 0.04])
TITLES = (
    ("学雷锋便民服务", "空巢老人探访", "文明交通劝导", "义诊服务"),
    ("清洁家园行动", "清除小广告", "海岸线捡拾垃圾", "楼道清理"),
    ("广场文艺演出", "社区书画展", "经典诵读会", "消夏晚会"),
    ("健步走", "太极拳展演", "乒乓球友谊赛", "广场舞比赛"),
    ("道德讲堂", "未成年人安全课堂", "文明礼仪讲座", "消防知识培训"),
    ("跳蚤市场", "邻里节", "座谈会", "志愿者招募"),
)
# The source names a theme for these months only.
THEMES = {"2013-03": "2013年3月主题", "2013-04": "2013年4月主题", "2013-05": "2013年5月主题"}
ON_THEME_SHARE = 0.78
VOLUNTEERS_PER_STREET = 797
# Volunteers of one session are this far apart in their street's list; no divisor of its length.
STRIDE = 11


@dataclass(frozen=True)
class Activities:
    """One entry per session, in the order of time, and one per volunteer at a session."""

    ids: np.ndarray
    held_at: np.ndarray
    station: np.ndarray
    kind: np.ndarray
    title: np.ndarray
    theme: np.ndarray
    participants: np.ndarray
    planned_hours: np.ndarray
    is_featured: np.ndarray
    served_session: np.ndarray
    served_volunteer: np.ndarray
    served_hours: np.ndarray


def volunteer_codes(size: int) -> np.ndarray:
    """The number on each volunteer's card."""
    return np.array([f"ZF{number:06d}" for number in range(1, size + 1)])


def _hosts(stations: Stations, days: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Which station held each session; one that had not opened yet leaves it to an older one."""
    weights = np.random.default_rng(3).gamma(1.1, 1.0, len(stations.codes)) + 0.02
    station = pick(rng, weights, len(days))
    old = np.flatnonzero(stations.valid_from <= FIRST_DAY)
    instead = old[pick(rng, weights[old], len(days))]
    return np.where(stations.valid_from[station] <= days, station, instead)


def _served(
    stations: Stations, station: np.ndarray, kind: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    size = np.where(np.isin(kind, (0, 1)), 3 + rng.poisson(8, len(kind)), rng.poisson(3, len(kind)))
    session = np.repeat(np.arange(len(kind)), size)
    number = np.arange(len(session)) - np.repeat(np.cumsum(size) - size, size)
    # A few serve often and most now and then.
    start = (VOLUNTEERS_PER_STREET * rng.random(len(kind)) ** 2).astype(int)
    within = (start[session] + number * STRIDE) % VOLUNTEERS_PER_STREET
    return session, stations.street[station[session]] * VOLUNTEERS_PER_STREET + within


def make_activities(stations: Stations, seed: int, round_number: int) -> Activities:
    """All sessions of one round: in the window exactly as many as published."""
    rng = stream(seed, round_number, "activities")
    days = np.concatenate(
        [
            spread_over_days(rng, SESSIONS_BEFORE, FIRST_DAY, MECHANISM_START, 1.6),
            spread_over_days(rng, SESSIONS, MECHANISM_START, AS_OF + 1, 1.6),
        ]
    )
    size = len(days)
    last_hour = np.where(days == AS_OF, 10.5, 19.0)
    held_at = np.sort(at_hours(rng, days, 8.0, last_hour))
    station, kind = _hosts(stations, days, rng), pick(rng, KIND_WEIGHTS, size)
    months = month_names(held_at)
    labels = [label.replace("-", "") for label in months.tolist()]
    number = np.arange(size) - np.searchsorted(months, months) + 1
    themes = np.array([THEMES.get(month) for month in months.tolist()], dtype=object)
    themes[rng.random(size) >= ON_THEME_SHARE] = None
    participants = np.round(rng.lognormal(np.log(32), 0.6, size))
    participants[rng.random(size) < 0.06] = np.nan
    featured = np.zeros(size, bool)
    # Choices are made once a month, however many rounds of records there are.
    if round_number == 0:
        featured[some(rng, np.flatnonzero(in_mechanism(held_at)), FEATURED_COUNT)] = True
    session, volunteer = _served(stations, station, kind, rng)
    planned = rng.choice([1.0, 1.5, 2.0, 2.5, 3.0, 4.0], size, p=[0.1, 0.2, 0.35, 0.15, 0.15, 0.05])
    deviation = rng.choice([-0.5, 0.0, 0.0, 0.0, 0.5], len(session))
    return Activities(
        ids=np.array(
            [f"HD{m}{round_number:03d}{n:05d}" for m, n in zip(labels, number, strict=True)]
        ),
        held_at=held_at,
        station=station,
        kind=kind,
        title=rng.integers(0, 4, size),
        theme=themes,
        participants=participants,
        planned_hours=planned,
        is_featured=featured,
        served_session=session,
        served_volunteer=volunteer,
        served_hours=planned[session] + deviation,
    )
