"""Decisions: exposures in the media, interviews and rulings, as small sheets.

Belongs here: what people decided about single cases and units. Not here: awards.
"""

import numpy as np

from orchestration.sample_city import planted
from orchestration.sample_city.cases import Cases
from orchestration.sample_city.dirt import Dirt
from orchestration.sample_city.files import Landing
from orchestration.sample_city.places import Places
from orchestration.sample_city.plan import in_mechanism

EXPOSURE_HEADER = ["曝光编号", "曝光日期", "案件编号", "责任单位", "曝光原因", "媒体栏目", "文号"]
INTERVIEW_HEADER = [
    "约谈编号", "约谈时间", "被约谈单位", "排名月份", "理由", "依据条款", "主持人", "文号",
]  # fmt: skip
RULING_HEADER = [
    "裁定编号", "裁定时间", "申请单位", "对象类型", "对象编号", "裁定结果", "理由", "依据条款",
    "裁定人", "文号", "失效日期",
]  # fmt: skip
MEDIA = ("烟台晚报·今日芝罘", "芝罘新闻", "政府网站“我的城市我的家·聚焦文明”")
EXPOSED, RULED = 24, 10


def document(number: int) -> str:
    """A file number that says itself that it is made up."""
    return f"芝创建办〔2013〕模拟{number}号"


def _exposure_rows(cases: Cases) -> list[list]:
    courses = cases.courses
    known = in_mechanism(courses.closed_at) & ~cases.is_late
    overdue = (courses.closed_at - courses.due_at).astype("timedelta64[h]").astype(float)
    overdue[~known | np.isnat(courses.due_at)] = -1
    worst = np.argsort(-overdue, kind="stable")[: EXPOSED - 6].tolist()
    failed = np.flatnonzero(known & ~np.isnat(courses.failed_at) & (overdue <= 0))[:6].tolist()
    rows = []
    for case in worst + failed:
        closed = courses.closed_at[case].astype("datetime64[D]")
        is_late = case in worst
        shown = closed - 2 if is_late else courses.failed_at[case].astype("datetime64[D]") + 1
        unit = courses.first_unit[case]
        rows.append([shown.item(), cases.ids[case], unit, "不及时" if is_late else "不彻底"])
    rows.sort(key=lambda row: row[0])
    return [
        [f"BG2013{n:03d}", *row, MEDIA[n % len(MEDIA)], None] for n, row in enumerate(rows, start=1)
    ]


def _ruling_rows(cases: Cases) -> list[list]:
    courses = cases.courses
    overdue = in_mechanism(courses.closed_at) & (courses.closed_at > courses.due_at)
    chosen = np.flatnonzero(overdue & ~cases.is_late)[:: max(1, int(overdue.sum()) // RULED)]
    results = ("剔除", "维持", "剔除", "移交")
    reasons = ("连续强降雨无法施工", "申请理由不充分", "责任主体为市级管线单位", "不属于本单位职责")
    rows = []
    for n, case in enumerate(chosen[:RULED].tolist()):
        ruled = courses.closed_at[case].astype("datetime64[D]") + 3
        rows.append(
            [f"CD2013{n + 1:03d}", f"{min(ruled, np.datetime64('2013-06-17'))} 15:00",
             courses.first_unit[case], "案件", cases.ids[case], results[n % 4], reasons[n % 4],
             "考核办法（演示）", "区创建办", document(30 + n), None]
        )  # fmt: skip
    return rows


def write_decisions(landing: Landing, dirt: Dirt, places: Places, cases: Cases) -> None:
    """Exposures, interviews and rulings as small sheets."""
    unit = places.units[places.streets.index(planted.TRULY_LAST)]
    interview = [
        "YT2013001", "2013-04-10 09:00", unit, "2013-03-01", "2013年2月、3月连续两次排名最后",
        "对连续两次排名最后的单位，约谈单位负责人", "区主要领导", document(20),
    ]  # fmt: skip
    sheets = {
        "exposures": (EXPOSURE_HEADER, _exposure_rows(cases)),
        "interviews": (INTERVIEW_HEADER, [interview]),
        "rulings": (RULING_HEADER, _ruling_rows(cases)),
    }
    for feed, (header, rows) in sheets.items():
        file = f"ledger/{feed}.csv"
        landing.csv(file, header, dirt.rows(f"{feed}_office", file, header, rows), "utf-8-sig")
