"""Dirt: rows as a clerk gets them wrong, added beside the right ones, and counted by reason.

Belongs here: how a wrong row is made from a right one. Not here: which are planted (faults).
"""

import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

RAGGED = "broken_row"
DUPLICATE = "exact_duplicate"


class DirtError(Exception):
    """A fault is planned for rows that the file does not have; the message says which."""


@dataclass(frozen=True)
class Fault:
    """One kind of wrong row: the reason it will come back with and what is changed in a right row.

    `where` gives the values that the right row must have for the change to be wrong alone.
    """

    source: str
    file: str
    reason: str
    changes: dict[str, Any] = field(default_factory=dict)
    where: dict[str, Any] = field(default_factory=dict)
    copies: int = 1


@dataclass
class Dirt:
    """The planned faults of all sources, with how many rows of each reason were planted."""

    faults: tuple[Fault, ...]
    planted: dict[str, Counter] = field(default_factory=dict)

    def _of(self, source: str, file: str) -> list[tuple[int, Fault]]:
        """Each planned wrong row of a file, with a number that scatters it over the rows."""
        due = [f for f in self.faults if f.source == source and f.file == file]
        named = [(f"{f.reason}{sorted(f.changes)}{n}", f) for f in due for n in range(f.copies)]
        return [(zlib.crc32(name.encode()), fault) for name, fault in named]

    def _additions(
        self, source: str, file: str, size: int, row_at: Callable[[int], dict[str, Any]]
    ) -> list[tuple[int, Fault]]:
        """After which row each wrong row goes; that row is the right one it is made from."""
        additions = []
        for scatter, fault in self._of(source, file):
            for step in range(size):
                place = (scatter + step) % size
                row = row_at(place)
                if all(_fits(row[name], value) for name, value in fault.where.items()):
                    break
            else:
                raise DirtError(f"{file}: no row for {fault.reason} where {fault.where}")
            additions.append((place, fault))
            self.planted.setdefault(source, Counter())[fault.reason] += 1
        return sorted(additions, key=lambda addition: addition[0])

    def rows(self, source: str, file: str, header: list[str], rows: list[list]) -> list[list]:
        """The rows of a file with its wrong rows among them."""
        if not rows:
            return rows
        additions = self._additions(
            source, file, len(rows), lambda place: dict(zip(header, rows[place], strict=True))
        )
        soiled, start = [], 0
        for place, fault in additions:
            soiled += rows[start : place + 1]
            start = place + 1
            wrong = [
                fault.changes.get(name, cell)
                for name, cell in zip(header, rows[place], strict=True)
            ]
            soiled.append(wrong[:-2] if fault.reason == RAGGED else wrong)
        return soiled + rows[start:]

    def table(self, source: str, file: str, table: pa.Table) -> pa.Table:
        """The rows of a table with its wrong rows among them."""
        additions = self._additions(
            source, file, table.num_rows, lambda place: table.slice(place, 1).to_pylist()[0]
        )
        parts, start = [], 0
        for place, fault in additions:
            parts.append(table.slice(start, place + 1 - start))
            start = place + 1
            wrong = table.slice(place, 1).to_pylist()[0] | fault.changes
            parts.append(pa.Table.from_pylist([wrong], schema=table.schema))
        return pa.concat_tables([*parts, table.slice(start)]).combine_chunks()


def _fits(cell: Any, wanted: Any) -> bool:
    """Whether a cell is as wanted: a value, or `...` for anything but an empty cell."""
    return cell not in (None, "") if wanted is ... else cell == wanted
