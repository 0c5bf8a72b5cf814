"""Case files: the hotline's sheets, the patrol system's Parquet, the app's JSON.

Belongs here: how a version of cases is written. Not here: what a version holds (case_versions).
"""

import numpy as np
import pyarrow as pa

from orchestration.sample_city.case_versions import Version, state_at, versions
from orchestration.sample_city.cases import Cases, place_codes
from orchestration.sample_city.dirt import Dirt
from orchestration.sample_city.draws import stream
from orchestration.sample_city.files import Landing
from orchestration.sample_city.people import names, phones
from orchestration.sample_city.places import Places
from orchestration.sample_city.planted import LATE_SENT
from orchestration.sample_city.reports import (
    APP,
    HOTLINE,
    INSPECTION,
    KNOWN_TO_GRID,
    MEDIA,
    PATROL,
)
from orchestration.sample_city.texts import iso_texts, sheet_texts, yes_no
from orchestration.sample_city.words import CLASSES, PROGRAMMES

HOTLINE_HEADER = [
    "案件编号", "更新时间", "案件来源", "案件类别", "专项整治", "地点编码", "首接单位", "承办单位",
    "上报时间", "受理时间", "立案时间", "派遣时间", "处置完成时间", "核查时间", "结案时间",
    "处置时限", "返工次数", "延期次数", "是否挂账", "经度", "纬度", "诉求人", "联系电话",
    "问题描述",
]  # fmt: skip
SOURCE_WORDS = {HOTLINE: "热线", MEDIA: "媒体", PATROL: "巡查", INSPECTION: "检查", APP: "随手拍"}
# Older months lie packed in the archive.
PACKED_BEFORE = "2013-01"
MOMENT = pa.timestamp("s")
PATROL_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("AJBH", "AJLY", "AJLB", "ZXMC", "WGBM", "SJDW", "CBDW")),
        *((name, MOMENT) for name in ("GXSJ", "SBSJ", "SLSJ", "LASJ", "PQSJ", "CZSJ", "HCSJ")),
        *((name, MOMENT) for name in ("JASJ", "CZSX")),
        *((name, pa.int32()) for name in ("FGCS", "YQCS")),
        *((name, pa.bool_()) for name in ("SFGZ", "XCCZ")),
        *((name, pa.float64()) for name in ("JD", "WD")),
    ]
)


class CaseFiles:
    """Writes the cases of one round into the landing folder."""

    def __init__(self, places: Places, cases: Cases, seed: int, round_number: int) -> None:
        self.cases, reports = cases, cases.reports
        rng = stream(seed, round_number, "case_files")
        size = len(cases.ids)
        self.ids = np.array(cases.ids)
        self.places = np.array(place_codes(places, reports), dtype=object)
        # A problem lies anywhere in its grid; the one that recurs always lies on one heap.
        spread = np.where(reports.is_planted, 0.00008, 0.0004)[:, None]
        position = places.grid_middles[reports.grid] + rng.normal(0, 1, (size, 2)) * spread
        unknown = reports.known != KNOWN_TO_GRID
        self.position = np.where(unknown[:, None], np.nan, np.round(position, 6))
        self.sources = np.array([SOURCE_WORDS[s] for s in range(len(SOURCE_WORDS))], dtype=object)[
            reports.source
        ]
        self.classes = np.array([c.name_zh for c in CLASSES], dtype=object)[reports.case_class]
        named = np.array([*PROGRAMMES, None], dtype=object)
        self.programmes = named[reports.programme]
        self.names = np.array(names(rng, size), dtype=object)
        self.phones = np.array(phones(rng, size), dtype=object)

    def write(self, landing: Landing, dirt: Dirt) -> None:
        """All case files of the round: one export a month and office, and the late one."""
        for version in versions(self.cases):
            source = self.cases.reports.source[version.rows]
            by_phone = np.isin(source, (HOTLINE, MEDIA))
            on_foot = np.isin(source, (PATROL, INSPECTION))
            packed = ".gz" if version.month < PACKED_BEFORE else ""
            name = f"cases/hotline/{version.month}.csv{packed}"
            self._hotline(landing, dirt, name, version.only(np.flatnonzero(by_phone)))
            self._patrol(landing, dirt, version.only(np.flatnonzero(on_foot)))
            self._app(landing, dirt, version.only(np.flatnonzero(source == APP)))
        late = np.flatnonzero(self.cases.is_late)
        version = state_at(self.cases, late, LATE_SENT, np.datetime64(LATE_SENT))
        self._hotline(landing, dirt, f"cases/hotline/{LATE_SENT}_补报.csv", version)

    def _hotline(self, landing: Landing, dirt: Dirt, file: str, version: Version) -> None:
        rows, courses = version.rows, self.cases.courses
        places = self.places[rows].tolist()
        positions = [
            [None if value != value else value for value in axis]
            for axis in self.position[rows].T.tolist()
        ]
        classes = self.classes[rows].tolist()
        columns = [
            self.ids[rows].tolist(),
            sheet_texts(version.updated_at),
            self.sources[rows].tolist(),
            classes,
            self.programmes[rows].tolist(),
            [None if code is None else code[1:] for code in places],
            courses.first_unit[rows].tolist(),
            version.handling_unit.tolist(),
            sheet_texts(self.cases.reports.reported_at[rows]),
            *(sheet_texts(moments) for moments in version.moments.values()),
            sheet_texts(version.due_at),
            version.rework_count.tolist(),
            version.extension_count.tolist(),
            yes_no(version.is_parked),
            *positions,
            self.names[rows].tolist(),
            self.phones[rows].tolist(),
            [f"来电反映{problem}问题,希望尽快处理" for problem in classes],
        ]
        listed = [list(row) for row in zip(*columns, strict=True)]
        listed = dirt.rows("cases_hotline", file, HOTLINE_HEADER, listed)
        landing.csv(file, HOTLINE_HEADER, listed, title="12345热线案件月报（模拟数据）")

    def _patrol(self, landing: Landing, dirt: Dirt, version: Version) -> None:
        file, rows, courses = (
            f"cases/patrol/{version.month}.parquet",
            version.rows,
            self.cases.courses,
        )
        moments = [
            version.updated_at,
            self.cases.reports.reported_at[rows],
            *version.moments.values(),
            version.due_at,
        ]
        columns = [
            self.ids[rows],
            self.sources[rows],
            self.classes[rows],
            self.programmes[rows],
            [code[1:] for code in self.places[rows].tolist()],
            courses.first_unit[rows],
            version.handling_unit,
            *(values.astype("datetime64[s]") for values in moments),
            version.rework_count,
            version.extension_count,
            version.is_parked,
            courses.is_on_spot_fix[rows],
            *self.position[rows].T,
        ]
        arrays = [
            pa.array(column, type=kind.type)
            for column, kind in zip(columns, PATROL_SCHEMA, strict=True)
        ]
        table = dirt.table("cases_patrol", file, pa.table(arrays, schema=PATROL_SCHEMA))
        landing.parquet(file, table)

    def _app(self, landing: Landing, dirt: Dirt, version: Version) -> None:
        file, rows, courses = f"cases/app/{version.month}.json", version.rows, self.cases.courses
        header = [
            "编号", "更新", "类别", "专项", "首接单位", "承办单位", "位置", "上报", "受理", "立案",
            "派遣", "处置", "核查", "结案", "时限", "返工", "延期", "挂账",
        ]  # fmt: skip
        where = [
            {"编码": code, "经度": None if lon != lon else lon, "纬度": None if lat != lat else lat}
            for code, (lon, lat) in zip(
                self.places[rows].tolist(), self.position[rows].tolist(), strict=True
            )
        ]
        columns = [
            self.ids[rows].tolist(),
            iso_texts(version.updated_at),
            self.classes[rows].tolist(),
            self.programmes[rows].tolist(),
            courses.first_unit[rows].tolist(),
            version.handling_unit.tolist(),
            where,
            iso_texts(self.cases.reports.reported_at[rows]),
            *(iso_texts(moments) for moments in version.moments.values()),
            iso_texts(version.due_at),
            version.rework_count.tolist(),
            version.extension_count.tolist(),
            version.is_parked.tolist(),
        ]
        listed = [list(row) for row in zip(*columns, strict=True)]
        listed = dirt.rows("cases_app", file, header, listed)
        records = [dict(zip(header, row, strict=True)) for row in listed]
        head = {"系统": "市民随手拍（模拟数据）", "导出时间": str(version.exported_at)}
        landing.json(file, head, "案件", records)
