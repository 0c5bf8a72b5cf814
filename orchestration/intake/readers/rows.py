"""What every reader hands over: batches of text with row numbers, and the rows it could not split.

Belongs here: the shapes shared by the readers and the search for a header row.
Not here: any file format.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute

ROW = "_row"
FILE = "_file"
# Offices put a title, a unit line and a date above the header; more than this is not a table.
HEADER_SEARCH_ROWS = 30
# Wide, no-break and zero-width blanks, too, as people and their programmes type them.
BLANKS = " \t\r\n\u3000\u00a0\ufeff"


class UnreadableFile(Exception):
    """A file that cannot be read at all; `zh` and `en` say why in words for the sender.

    `may_pass`: the machine failed and not the file, so the next run tries it again.
    """

    def __init__(self, zh: str, en: str, may_pass: bool = False) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.may_pass = may_pass


def unreadable(error: Exception) -> UnreadableFile:
    """The words for a failure that no reader foresaw: one file must not stop the others."""
    if isinstance(error, UnreadableFile):
        return error
    why = f"{type(error).__name__}: {error}"[:200]
    if isinstance(error, OSError | MemoryError):
        return UnreadableFile(
            f"读取文件时出错（{why}），下次更新将重试。",
            f"the file could not be read now ({why}); the next refresh tries again",
            may_pass=True,
        )
    return UnreadableFile(
        f"文件读到一半出错（{why}）。请检查后重新发送。",
        f"reading broke off ({why}); check the file and send it again",
    )


def _without_blanks(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with no blanks around a cell's text; here and not in SQL, where it is slow."""
    columns = [
        pyarrow.compute.utf8_trim(column, BLANKS) if pa.types.is_string(column.type) else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, schema=batch.schema)


@dataclass(frozen=True)
class BrokenRow:
    """A row whose cells could not be told apart: its number in the file and its text."""

    row: int
    text: str
    expected: int
    found: int


@dataclass
class Rows:
    """A file's rows: `batches` hold text columns `names` plus the row number `_row`.

    `broken` is complete only after all batches have been taken; `is_quoted`: some cell of the file
    may stand in quotes, and so hold a line break.
    """

    names: list[str]
    batches: Iterator[pa.RecordBatch]
    encoding: str | None = None
    broken: list[BrokenRow] = field(default_factory=list)
    is_quoted: bool = True

    def guarded(self) -> Iterator[pa.RecordBatch]:
        """The batches, cells without blanks around them.

        Raises:
            UnreadableFile: reading breaks off.
        """
        try:
            yield from map(_without_blanks, self.batches)
        except Exception as error:
            raise unreadable(error) from error

    @property
    def schema(self) -> pa.Schema:
        return pa.schema([*((name, pa.string()) for name in self.names), (ROW, pa.int64())])


def same_name(name: object) -> str:
    """A column name without what people do not see: width, case, spaces and line breaks."""
    return "".join(unicodedata.normalize("NFKC", str(name or "")).casefold().split())


def unique_names(cells: Sequence[object]) -> list[str]:
    """Names for a header's cells: empty ones get a letter-number name, repeats a suffix."""
    names: list[str] = []
    taken = {ROW, FILE}
    for place, cell in enumerate(cells, start=1):
        plain = " ".join(str(cell or "").split()) or f"column_{place}"
        name, repeat = plain, 1
        while name.casefold() in taken:
            repeat += 1
            name = f"{plain}__{repeat}"
        taken.add(name.casefold())
        names.append(name)
    return names


def find_header(rows: Sequence[Sequence[object]], needed: Sequence[frozenset[str]]) -> int:
    """The place of the first row that holds a name for each needed column.

    Args:
        rows: the first rows of the file.
        needed: for each needed column, the names (after `same_name`) under which it may come.

    Raises:
        UnreadableFile: no row holds them all; the message lists what the best row lacks.
    """
    lacking: list[list[str]] = []
    for place, cells in enumerate(rows[:HEADER_SEARCH_ROWS]):
        present = {same_name(cell) for cell in cells}
        missing = [sorted(names)[0] for names in needed if not names & present]
        if not missing:
            return place
        lacking.append(missing)
    best = min(lacking, key=len, default=[sorted(names)[0] for names in needed])
    raise UnreadableFile(
        f"找不到表头：缺少列 {'、'.join(best)}。请核对列名，或在来源文件的 aliases 中登记新列名。",
        f"no header row found: missing {', '.join(best)}; mend the names or list them as aliases",
    )
