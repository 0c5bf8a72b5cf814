"""Case events: each change of state and each hand-over, as the dispatch system logs it.

Belongs here: events made from courses, and their files. Not here: the courses themselves.
"""

import numpy as np
import pyarrow as pa

from orchestration.sample_city.cases import Cases
from orchestration.sample_city.courses import MISSING
from orchestration.sample_city.dirt import Dirt
from orchestration.sample_city.files import Landing
from orchestration.sample_city.plan import EXPORTED_AT
from orchestration.sample_city.planted import LATE_SENT
from orchestration.sample_city.texts import month_names

# In the order in which events of the same minute follow each other.
KINDS = (
    "上报", "受理", "立案", "派遣", "转办", "退回", "延期", "挂账", "核查不通过", "处置完成",
    "核查通过", "结案",
)  # fmt: skip
TRANSFERRED, RETURNED = KINDS.index("转办"), KINDS.index("退回")
PING_PONG_HOPS = 2
SCHEMA = pa.schema(
    [
        ("LZBH", pa.string()),
        ("AJBH", pa.string()),
        ("FSSJ", pa.timestamp("s")),
        ("LZLX", pa.string()),
        ("ZCDW", pa.string()),
        ("ZRDW", pa.string()),
    ]
)


def _steps(cases: Cases) -> list[tuple[int, np.ndarray, np.ndarray]]:
    """Kind, case and moment of each state that happens at most once."""
    courses = cases.courses
    moments = {
        "上报": cases.reports.reported_at,
        "受理": courses.accepted_at,
        "立案": courses.filed_at,
        "派遣": courses.dispatched_at,
        "延期": courses.extended_at,
        "挂账": courses.parked_at,
        "核查不通过": courses.failed_at,
        "处置完成": courses.handled_at,
        "核查通过": courses.verified_at,
        "结案": courses.closed_at,
    }
    return [
        (KINDS.index(kind), rows, values[rows])
        for kind, values in moments.items()
        for rows in [np.flatnonzero(~np.isnat(values))]
    ]


def _hand_overs(cases: Cases) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Case, number (from 1) and moment of each hand-over that has happened."""
    courses = cases.courses
    hops = courses.hops_until(EXPORTED_AT).astype(int)
    rows = np.repeat(np.arange(len(hops)), hops)
    number = np.arange(len(rows)) - np.repeat(np.cumsum(hops) - hops, hops) + 1
    moments = courses.dispatched_at[rows] + number * courses.hop_step[rows]
    return rows, number, moments.astype(MISSING.dtype)


def _events(cases: Cases) -> dict[str, np.ndarray]:
    courses = cases.courses
    steps = _steps(cases)
    hop_rows, hop_number, hop_moments = _hand_overs(cases)
    is_first = hop_number % 2 == 1
    is_transfer = (hop_number == 1) | (is_first & (courses.hops[hop_rows] <= PING_PONG_HOPS))
    kind = np.concatenate(
        [np.repeat([k for k, _, _ in steps], [len(r) for _, r, _ in steps]),
         np.where(is_transfer, TRANSFERRED, RETURNED)]
    )  # fmt: skip
    row = np.concatenate([*(rows for _, rows, _ in steps), hop_rows])
    moment = np.concatenate([*(moments for _, _, moments in steps), hop_moments])
    first, other = courses.first_unit, courses.other_unit
    from_unit = np.full(len(row), None, dtype=object)
    to_unit = np.full(len(row), None, dtype=object)
    hop = slice(len(row) - len(hop_rows), None)
    from_unit[hop] = np.where(is_first, first[hop_rows], other[hop_rows])
    to_unit[hop] = np.where(is_first, other[hop_rows], first[hop_rows])
    dispatched = kind == KINDS.index("派遣")
    to_unit[dispatched] = first[row[dispatched]]
    order = np.lexsort((kind, moment, row))
    return {
        "kind": kind[order],
        "row": row[order],
        "moment": moment[order],
        "from_unit": from_unit[order],
        "to_unit": to_unit[order],
    }


def write_events(landing: Landing, dirt: Dirt, cases: Cases) -> None:
    """One file per month of the event, and one for the cases that came late."""
    events = _events(cases)
    row = events["row"]
    number = np.arange(len(row)) - np.searchsorted(row, row) + 1
    ids = [cases.ids[case] for case in row.tolist()]
    table = pa.table(
        [
            pa.array([f"{i}-{n:02d}" for i, n in zip(ids, number.tolist(), strict=True)]),
            pa.array(ids),
            pa.array(events["moment"].astype("datetime64[s]")),
            pa.array(np.array(KINDS)[events["kind"]]),
            pa.array(events["from_unit"], pa.string()),
            pa.array(events["to_unit"], pa.string()),
        ],
        schema=SCHEMA,
    )
    months, late = month_names(events["moment"]), cases.is_late[row]
    for month in np.unique(months).tolist():
        file = f"case_events/{month}.parquet"
        chosen = table.take(np.flatnonzero((months == month) & ~late))
        landing.parquet(file, dirt.table("case_events_system", file, chosen))
    landing.parquet(f"case_events/{LATE_SENT}_late.parquet", table.take(np.flatnonzero(late)))
