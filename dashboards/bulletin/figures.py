"""Figures: each value that a bulletin prints, with the query, the row and the column it is from.

Belongs here: reading a query's rows so that every cell printed is noted down.
Not here: how a value is written (writing), how it is hidden in a Word file (hidden).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboards.bulletin.writing import has, written
from dashboards.publication import Publication
from dashboards.queries import Row, read

# What tells one row of a query from the others; a query that is not named here answers one row.
KEYS = {
    "conversion_of_month": ("stage_number",),
    "exposures": ("case_id", "reason_code"),
    "integrity_requests": ("check_code", "unit_code", "period_month"),
    "month_interviews": ("unit_code", "period_month"),
    "ranking_choices": ("scenario", "league_code", "period_month"),
    "rankings": ("unit_code",),
    "readiness_of_month": ("framework_code",),
    "restatements_by_cause": ("cause",),
}


@dataclass(frozen=True)
class Figure:
    """One value as printed; `number` is its place in the bulletin."""

    number: int
    query: str
    given: dict[str, str]
    key: dict[str, str]
    column: str
    text: str


def plain(value: Any) -> str | None:
    """A parameter or key as text that JSON keeps; dates in ISO form."""
    return None if value is None else str(value)


def key_of(query: str, row: Row) -> dict[str, str]:
    """The values that tell this row of the query from its others."""
    return {column: plain(row[column]) for column in KEYS.get(query, ())}


def parameters(given: dict[str, str | None]) -> dict[str, Any]:
    """Parameters as a query takes them; the month is a date again."""
    return {
        name: date.fromisoformat(value) if name == "month" and value else value
        for name, value in given.items()
    }


class Cells:
    """One row: `row.column` prints and notes the cell, `row["column"]` is the bare value."""

    def __init__(self, row: Row, note: Callable[[Row, str], Any]) -> None:
        self._row, self._note = row, note

    def __getitem__(self, column: str) -> Any:
        return self._row[column]

    def __getattr__(self, column: str) -> Any:
        if column.startswith("_") or not has(self._row, column):
            raise AttributeError(column)
        return self._note(self._row, column)


class Figures:
    """The figures of one bulletin, in the order in which they are printed.

    Args:
        publication: what is read.
        given: the parameters that all its queries may name.
        form: what takes the place of a printed figure in the file.
    """

    def __init__(
        self, publication: Publication, given: dict[str, Any], form: Callable[[Figure], Any]
    ) -> None:
        self.publication, self.given, self.form = publication, given, form
        self.printed: list[Figure] = []

    def rows(self, query: str, at_most: int | None = None, **more: Any) -> list[Cells]:
        """The rows of a query, ready to be printed from."""
        given = self.given | more

        def note(row: Row, column: str) -> Any:
            asked = {name: plain(value) for name, value in given.items()}
            figure = Figure(
                len(self.printed) + 1, query, asked, key_of(query, row), column,
                written(row, column),
            )  # fmt: skip
            self.printed.append(figure)
            return self.form(figure)

        return [Cells(row, note) for row in read(self.publication, query, at_most, **given)]

    def one(self, query: str, **more: Any) -> Cells:
        """The only row of a query that always has one."""
        [row] = self.rows(query, **more)
        return row
