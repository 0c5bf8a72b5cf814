"""Mend: a catalogue's files written again as they are kept, with what was surely meant.

Belongs here: byte mark, dates, zeros, widths, line ends. Not here: any guess.
"""

from dataclasses import dataclass
from pathlib import Path

from orchestration.catalogue.check import read_catalogue
from orchestration.catalogue.faults import Place, place
from orchestration.catalogue.sheets import Table, csv_bytes
from orchestration.catalogue.values import mended


@dataclass(frozen=True)
class Change:
    """One cell that was written anew."""

    place: Place
    before: str
    after: str

    def __str__(self) -> str:
        return f"· {self.place.zh}：“{self.before}” → “{self.after}”"


def mended_table(table: Table) -> list[Change]:
    """Put the value surely meant into each cell of the table; returns what changed."""
    known = {column.name: column for column in table.sheet.columns}
    changes = []
    for number, cells in table.rows:
        for at, name in enumerate(table.header[: len(cells)]):
            if name not in known or not cells[at]:
                continue
            after = mended(known[name], cells[at])
            if after != cells[at]:
                where = place(table.sheet, table.name, number, name)
                changes.append(Change(where, cells[at], after))
                cells[at] = after
    return changes


def table_bytes(table: Table) -> bytes:
    """The table as its file is kept; a row is as wide as the header."""
    width = len(table.header)
    rows = [[*cells, *[""] * (width - len(cells))][:width] for _, cells in table.rows]
    return csv_bytes(table.header, rows)


def mend_catalogue(catalogue: Path, encoding: str | None = None) -> tuple[list[str], list[Change]]:
    """Write anew each file that can be read; returns the files written and the cells changed."""
    written, changes = [], []
    for table in read_catalogue(catalogue, encoding).values():
        # A file whose form is broken is left alone: writing it would lose what is wrong with it.
        if table.faults or not table.header:
            continue
        changes.extend(mended_table(table))
        path, wanted = catalogue / table.sheet.file, table_bytes(table)
        if path.read_bytes() != wanted:
            path.write_bytes(wanted)
            written.append(path.name)
    return written, changes
