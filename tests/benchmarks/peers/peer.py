"""Peer: what one row of the table is, for figures and pages alike.

Belongs here: the shape of a result. Not here: measuring.
"""

from dataclasses import dataclass, field


@dataclass
class Peer:
    """One row of the table: what one tool took.

    `seconds` are medians of `runs` runs by what was timed, after one that is not counted: for the
    workload `whole` from the process's start and `work` without its start and imports.
    `fault` is why it was not measured.
    """

    tool: str
    version: str = ""
    runs: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    peak_gib: float | None = None
    note: str = ""
    fault: str | None = None
