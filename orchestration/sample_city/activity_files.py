"""Activity files: workbooks of sessions and lists of who served, with names for the door to stop.

Belongs here: how sessions and service are written. Not here: what was held (activities).
"""

import numpy as np

from orchestration.sample_city.activities import (
    KINDS,
    TITLES,
    VOLUNTEERS_PER_STREET,
    Activities,
    volunteer_codes,
)
from orchestration.sample_city.dirt import Dirt
from orchestration.sample_city.draws import stream
from orchestration.sample_city.files import Landing
from orchestration.sample_city.people import names, phones
from orchestration.sample_city.places import Places
from orchestration.sample_city.stations import Stations
from orchestration.sample_city.texts import (
    cells,
    month_names,
    numbers,
    period_title,
    workbook_names,
)

ACTIVITY_HEADER = [
    "活动编号", "活动时间", "站点编码", "主办单位", "当月主题", "活动类型", "活动名称", "参加人数",
    "志愿者人数", "计划时长", "评选结果", "负责人", "联系电话",
]  # fmt: skip
SERVICE_HEADER = ["志愿者编号", "姓名", "联系电话", "活动编号", "服务时长"]


class ActivityFiles:
    """Writes sessions and service records of one round into the landing folder."""

    def __init__(self, places: Places, stations: Stations, made: Activities, seed: int) -> None:
        self.places, self.stations, self.made = places, stations, made
        rng = stream(seed, 0, "volunteers")
        size = VOLUNTEERS_PER_STREET * len(places.streets)
        self.codes = volunteer_codes(size)
        self.names = np.array(names(rng, size), dtype=object)
        self.phones = np.array(phones(rng, size), dtype=object)
        self.leaders = names(rng, len(stations.codes))
        self.leader_phones = phones(rng, len(stations.codes))
        self.counts = np.bincount(made.served_session, minlength=len(made.ids))

    def write(self, landing: Landing, dirt: Dirt) -> None:
        """A workbook of sessions per period, and a list of service records a month."""
        workbooks = workbook_names(self.made.held_at)
        for workbook in np.unique(workbooks).tolist():
            self._sessions(landing, dirt, workbook, np.flatnonzero(workbooks == workbook))
        months = month_names(self.made.held_at)
        for month in np.unique(months).tolist():
            rows = np.flatnonzero(months == month)
            first, last = np.searchsorted(self.made.served_session, [rows[0], rows[-1] + 1])
            self._service(landing, dirt, month, slice(int(first), int(last)))

    def _sessions(self, landing: Landing, dirt: Dirt, name: str, rows: np.ndarray) -> None:
        made, stations = self.made, self.stations
        at = made.station[rows].tolist()
        titles = zip(made.kind[rows].tolist(), made.title[rows].tolist(), strict=True)
        columns = [
            made.ids[rows].tolist(),
            cells(made.held_at[rows]),
            [stations.codes[station] for station in at],
            np.array(self.places.units)[stations.street[made.station[rows]]].tolist(),
            made.theme[rows].tolist(),
            [KINDS[kind] for kind in made.kind[rows].tolist()],
            [TITLES[kind][title] for kind, title in titles],
            numbers(made.participants[rows]),
            self.counts[rows].tolist(),
            made.planned_hours[rows].tolist(),
            [("精品活动" if mark else None) for mark in made.is_featured[rows].tolist()],
            [self.leaders[station] for station in at],
            [self.leader_phones[station] for station in at],
        ]
        file = f"activities/{name}.xlsx"
        listed = [list(row) for row in zip(*columns, strict=True)]
        listed = dirt.rows("activities_office", file, ACTIVITY_HEADER, listed)
        title = f"志愿服务和主题活动汇总表（{period_title(name)}，模拟数据）"
        landing.excel(file, ACTIVITY_HEADER, listed, "活动", [title])

    def _service(self, landing: Landing, dirt: Dirt, month: str, rows: slice) -> None:
        who = self.made.served_volunteer[rows]
        columns = [
            self.codes[who].tolist(),
            self.names[who].tolist(),
            self.phones[who].tolist(),
            self.made.ids[self.made.served_session[rows]].tolist(),
            self.made.served_hours[rows].tolist(),
        ]
        file = f"service_records/{month}.csv"
        listed = [list(row) for row in zip(*columns, strict=True)]
        listed = dirt.rows("service_records_system", file, SERVICE_HEADER, listed)
        landing.csv(file, SERVICE_HEADER, listed, encoding="utf-8-sig")
