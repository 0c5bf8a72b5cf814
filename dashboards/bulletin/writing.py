"""How a column's value is written in a bulletin: the suffix of its name says which way.

Belongs here: the one rule from column to text, used when a file is made and when it is checked.
Not here: which figures a bulletin holds (the template), numbers on pages (wording).
"""

from collections.abc import Callable
from typing import Any

from dashboards.labels import label, name
from dashboards.queries import Row
from dashboards.wording import NOTHING, count, day, month, percent

Writer = Callable[[Any], str]


def _decimal(value: float) -> str:
    return f"{value:,.1f}"


def _share(value: float) -> str:
    return percent(100 * value)


# Columns whose values are codes or marks: each has its words in the sheet.
WORDS: dict[str, Writer] = {
    "is_simulated": lambda value: label("bulletin.simulated") if value else "",
    "is_closed": lambda value: "" if value else label("bulletin.draft"),
    "is_due_by_rule": lambda value: label(f"bulletin.due_{str(bool(value)).lower()}"),
    "tier_code": lambda value: label(f"tier.{value}"),
    "stage_code": lambda value: label(f"bulletin.stage.{value}"),
    "reason_code": lambda value: label(f"exposure_reason.{value}"),
    "cause": lambda value: label("between").join(
        label(f"restated.{part}") for part in value.split("+")
    ),
}
# The first ending that fits decides; what has none is text.
SUFFIXES: tuple[tuple[str, Writer], ...] = (
    ("_count", count),
    ("_number", count),
    ("_days", count),
    ("rank_low", count),
    ("rank_high", count),
    ("_pct", percent),
    ("_probability", _share),
    ("rankability", _share),
    ("_month", month),
    ("_date", day),
    ("_at", day),
    ("_on", day),
    ("_points", _decimal),
    ("_points_low", _decimal),
    ("_points_high", _decimal),
    ("points_at_risk", _decimal),
    ("points_unknown", _decimal),
    ("_score", _decimal),
    ("_error", _decimal),
)


def has(row: Row, column: str) -> bool:
    """Whether a row has this column, or a name by it in two languages."""
    return column in row or f"{column}_zh" in row


def written(row: Row, column: str) -> str:
    """The text of one cell, in the language that is on; a value that is not there is a dash."""
    if f"{column}_zh" in row:
        return name(row, column) or NOTHING
    value = row[column]
    if value is None:
        return NOTHING
    if column in WORDS:
        return WORDS[column](value)
    return next((write(value) for end, write in SUFFIXES if column.endswith(end)), str(value))
