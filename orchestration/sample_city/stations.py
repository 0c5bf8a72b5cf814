"""Stations: volunteer stations, culture centres and teams, and their register.

Belongs here: which there are, where, since when. Not here: sessions (activities), posts.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.sample_city.dirt import Dirt
from orchestration.sample_city.draws import stream
from orchestration.sample_city.files import Landing
from orchestration.sample_city.places import Places
from orchestration.sample_city.plan import (
    CULTURE_CENTRE_COUNT,
    MECHANISM_START,
    STATION_COUNT,
    TARGETED_COUNT,
    TEAM_COUNT,
)

OLD_SHARE = 0.45
OLD_FROM = np.datetime64("2011-06-01")
TEAM_NAMES = (
    "夕阳红", "爱心妈妈", "绿色环保", "文明交通", "法律援助", "医疗健康", "邻里守望", "青年突击",
    "红烛支教", "巧手家电维修", "海岸清洁", "文艺轻骑兵",
)  # fmt: skip
STATION_HEADER = [
    "站点编码", "站点名称", "站点类型", "是否定向", "所在地编码", "主管单位", "启用日期",
    "停用日期",
]  # fmt: skip


@dataclass(frozen=True)
class Stations:
    """One entry per station, centre or team; `street` is a place in the streets."""

    codes: list[str]
    names: list[str]
    kinds: list[str]
    is_targeted: np.ndarray
    place_codes: list[str]
    street: np.ndarray
    valid_from: np.ndarray


def make_stations(places: Places, seed: int) -> Stations:
    """The register of stations as of the last day."""
    rng = stream(seed, 0, "stations")
    communities = [row for row in places.named if row["kind"] == "community"]
    streets = [row for row in places.named if row["kind"] == "street"]
    chosen = np.sort(rng.permutation(len(communities))[:STATION_COUNT]).tolist()
    at = [communities[c] for c in chosen] + streets[:CULTURE_CENTRE_COUNT] + streets[:TEAM_COUNT]
    sizes = [STATION_COUNT, CULTURE_CENTRE_COUNT, TEAM_COUNT]
    endings = np.repeat(["志愿服务站", "文化中心", "志愿服务队"], sizes).tolist()
    titles = [*(row["name_zh"] for row in at[: -len(TEAM_NAMES)]), *TEAM_NAMES]
    total = sum(sizes)
    targeted = np.zeros(total, bool)
    targeted[rng.permutation(STATION_COUNT)[:TARGETED_COUNT]] = True
    opened = MECHANISM_START + rng.integers(0, 28, total)
    return Stations(
        codes=[f"st_{number:03d}" for number in range(1, total + 1)],
        names=[f"{title}{ending}" for title, ending in zip(titles, endings, strict=True)],
        kinds=np.repeat(["志愿服务站", "文化中心", "特色志愿服务队"], sizes).tolist(),
        is_targeted=targeted,
        place_codes=[row["place_code"] for row in at],
        street=np.array(
            [
                places.streets.index(
                    row["place_code"] if row["kind"] == "street" else row["parent_place_code"]
                )
                for row in at
            ]
        ),
        valid_from=np.where(rng.random(total) < OLD_SHARE, OLD_FROM, opened),
    )


def write_stations(landing: Landing, dirt: Dirt, places: Places, stations: Stations) -> None:
    """The register as a workbook."""
    columns = [
        stations.codes,
        stations.names,
        stations.kinds,
        np.where(stations.is_targeted, "是", "否").tolist(),
        [code[1:] for code in stations.place_codes],
        np.array(places.units)[stations.street].tolist(),
        stations.valid_from.tolist(),
        [None] * len(stations.codes),
    ]
    file = "stations/register.xlsx"
    listed = [list(row) for row in zip(*columns, strict=True)]
    listed = dirt.rows("stations_register", file, STATION_HEADER, listed)
    titles = ["志愿服务站点、文化中心和特色志愿服务队登记表（模拟数据）"]
    landing.excel(file, STATION_HEADER, listed, "登记表", titles)
