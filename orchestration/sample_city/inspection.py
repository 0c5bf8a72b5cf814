"""Inspection files: daily checks, monthly checks, third-party rounds, each in its office's form.

Belongs here: how observations are written. Not here: what was seen (observations).
"""

import numpy as np

from orchestration.sample_city.cases import Cases
from orchestration.sample_city.dirt import Dirt
from orchestration.sample_city.draws import stream
from orchestration.sample_city.files import Landing
from orchestration.sample_city.observations import Observations
from orchestration.sample_city.people import names
from orchestration.sample_city.places import Places
from orchestration.sample_city.planted import LATE_SENT
from orchestration.sample_city.texts import (
    cells,
    chinese_texts,
    iso_texts,
    month_names,
    numbers,
    period_title,
    workbook_names,
    yes_no,
)
from orchestration.sample_city.visits import DAILY, DISTRICT, INSPECTORS, KINDS, MOCK, Visits
from orchestration.sample_city.words import SITE_TYPES

PREFIXES = ("RC", "YD", "DS", "MN")
# From this month on the monthly form calls the score otherwise, as forms do.
RENAMED_FROM = "2013-02"
DAILY_HEADER = [
    "检查单号", "序号", "检查时间", "检查员", "网格编码", "点位类型", "检查项", "应得分", "实得分",
    "不适用", "立案编号", "经度", "纬度", "备注",
]  # fmt: skip
MONTHLY_HEADER = [
    "检查单号", "序号", "检查时间", "检查人员", "检查方式", "网格编码", "点位类型", "指标序号",
    "应得分", "实得分", "不适用", "立案编号",
]  # fmt: skip
ROUND_HEADER = [
    "observation_id", "visit_id", "inspected_at", "inspection_type", "inspector", "announced",
    "grid_code", "site_type_code", "item_code", "possible_score", "earned_score", "observations",
    "not_applicable",
]  # fmt: skip


def inspector_labels(seed: int) -> list[list[str]]:
    """Per kind of inspection, the people who look: an invented name and a number."""
    rng = stream(seed, 0, "inspectors")
    return [
        [f"{name}（{prefix}{n:02d}）" for n, name in enumerate(names(rng, size))]
        for prefix, size in zip(PREFIXES, INSPECTORS, strict=True)
    ]


def _visit_ids(visits: Visits, round_number: int) -> np.ndarray:
    days = np.datetime_as_string(visits.started_at, unit="D").tolist()
    return np.array(
        [
            f"{PREFIXES[kind]}{day.replace('-', '')}{round_number:03d}{n:05d}"
            for n, (kind, day) in enumerate(zip(visits.kind.tolist(), days, strict=True))
        ]
    )


class InspectionFiles:
    """Writes the observations of one round into the landing folder."""

    def __init__(
        self,
        places: Places,
        visits: Visits,
        seen: Observations,
        cases: Cases,
        seed: int,
        round_number: int,
    ) -> None:
        self.places, self.visits, self.seen = places, visits, seen
        self.visit_ids = _visit_ids(visits, round_number)
        labels = inspector_labels(seed)
        people = [labels[k][i] for k, i in zip(visits.kind, visits.inspector, strict=True)]
        self.people = np.array(people)
        self.opened = [cases.opened_ids.get(number) for number in seen.opened.tolist()]
        rng = stream(seed, round_number, "inspection")
        self.position = np.round(
            places.grid_middles[visits.grid] + rng.normal(0, 0.0003, (len(visits.grid), 2)), 6
        )
        self.months = month_names(seen.inspected_at)
        self.looks = rng.integers(1, 5, len(seen.visit))

    def write(self, landing: Landing, dirt: Dirt) -> None:
        """All inspection files of the round."""
        kind = self.visits.kind[self.seen.visit]
        for month in np.unique(self.months).tolist():
            of_month = self.months == month
            daily = np.flatnonzero(of_month & (kind == DAILY) & ~self.seen.is_late)
            self._daily(landing, dirt, month, daily)
            self._rounds(landing, dirt, month, np.flatnonzero(of_month & (kind > DISTRICT)))
        self._daily(landing, dirt, f"{LATE_SENT}_补报", np.flatnonzero(self.seen.is_late))
        workbooks = workbook_names(self.seen.inspected_at)
        for workbook in np.unique(workbooks).tolist():
            of_book = (workbooks == workbook) & (kind == DISTRICT)
            self._monthly(landing, dirt, workbook, np.flatnonzero(of_book))

    def _daily(self, landing: Landing, dirt: Dirt, name: str, rows: np.ndarray) -> None:
        file, visit, seen = f"observations/daily/{name}.csv", self.seen.visit[rows], self.seen
        columns = [
            self.visit_ids[visit].tolist(),
            seen.number[rows].tolist(),
            chinese_texts(seen.inspected_at[rows]),
            self.people[visit].tolist(),
            [code[1:] for code in self.places.grid_codes[self.visits.grid[visit]].tolist()],
            [SITE_TYPES[site] for site in self.visits.site[visit].tolist()],
            seen.item[rows].tolist(),
            numbers(seen.possible[rows]),
            numbers(seen.earned[rows]),
            yes_no(np.isnan(seen.earned[rows])),
            [self.opened[row] for row in rows.tolist()],
            *self.position[visit].T.tolist(),
            [None] * len(rows),
        ]
        listed = [list(row) for row in zip(*columns, strict=True)]
        listed = dirt.rows("observations_daily", file, DAILY_HEADER, listed)
        landing.csv(file, DAILY_HEADER, listed)

    def _monthly(self, landing: Landing, dirt: Dirt, name: str, rows: np.ndarray) -> None:
        file, visit, seen = f"observations/monthly/{name}.xlsx", self.seen.visit[rows], self.seen
        score = "实得分" if name >= RENAMED_FROM else "得分"
        header = [score if column == "实得分" else column for column in MONTHLY_HEADER]
        columns = [
            self.visit_ids[visit].tolist(),
            seen.number[rows].tolist(),
            cells(seen.inspected_at[rows]),
            self.people[visit].tolist(),
            np.where(self.visits.is_announced[visit], "明查", "暗访").tolist(),
            [code[1:] for code in self.places.grid_codes[self.visits.grid[visit]].tolist()],
            [SITE_TYPES[site] for site in self.visits.site[visit].tolist()],
            seen.item[rows].tolist(),
            seen.possible[rows].tolist(),
            numbers(seen.earned[rows]),
            [("√" if mark else None) for mark in np.isnan(seen.earned[rows]).tolist()],
            [self.opened[row] for row in rows.tolist()],
        ]
        listed = [list(row) for row in zip(*columns, strict=True)]
        listed = dirt.rows("observations_monthly", file, header, listed)
        titles = [
            "芝罘区创建全国文明城市实地考察情况月报表（模拟数据）",
            f"填报单位：区创建办    填报月份：{period_title(name)}    单位：分",
        ]
        landing.excel(file, header, listed, "考察记录", titles)

    def _rounds(self, landing: Landing, dirt: Dirt, month: str, rows: np.ndarray) -> None:
        if not len(rows):
            return
        file, visit, seen = (
            f"observations/third_party/{month}.csv",
            self.seen.visit[rows],
            self.seen,
        )
        ids = zip(self.visit_ids[visit].tolist(), seen.number[rows].tolist(), strict=True)
        kinds = self.visits.kind[visit]
        columns = [
            [f"{visit_id}-{number:02d}" for visit_id, number in ids],
            self.visit_ids[visit].tolist(),
            iso_texts(seen.inspected_at[rows]),
            np.where(kinds == MOCK, KINDS[MOCK], "third_party").tolist(),
            self.people[visit].tolist(),
            np.where(self.visits.is_announced[visit], "Y", "N").tolist(),
            self.places.grid_codes[self.visits.grid[visit]].tolist(),
            [f"site_{site + 1:02d}" for site in self.visits.site[visit].tolist()],
            [f"item_{item:03d}" for item in seen.item[rows].tolist()],
            seen.possible[rows].tolist(),
            numbers(seen.earned[rows]),
            self.looks[rows].tolist(),
            np.where(np.isnan(seen.earned[rows]), "Y", "N").tolist(),
        ]
        listed = [list(row) for row in zip(*columns, strict=True)]
        listed = dirt.rows("observations_third_party", file, ROUND_HEADER, listed)
        landing.csv(file, ROUND_HEADER, listed, encoding="utf-8-sig")
