"""Excel: a workbook is read as text in a child process, since a hostile one can abort a process.

Belongs here: workbooks. Not here: meaning of columns.
"""

import json
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy
import pyarrow as pa
import pyarrow.ipc

from orchestration.intake.readers.excel_child import NO_SUCH_SHEET
from orchestration.intake.readers.rows import (
    HEADER_SEARCH_ROWS,
    ROW,
    Rows,
    UnreadableFile,
    find_header,
    unique_names,
)
from orchestration.intake.source import Source

CHILD_SECONDS = 600
# A hostile workbook aborts; these come from the machine, which ran out of memory or stops.
KILLED_FROM_OUTSIDE = (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT)
# A sheet of a million rows and fifteen columns unpacks to about 1 GiB.
UNPACKED_BYTES_ALLOWED = 2 << 30


def _refuse(zh: str, en: str) -> UnreadableFile:
    return UnreadableFile(f"Excel 文件{zh}。请另存后重新发送。", f"the workbook {en}; save it anew")


def _look_inside(path: Path) -> None:
    if path.suffix.lower() == ".xls":
        return
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise _refuse("已损坏，或不是 Excel 格式", "is damaged or no Excel file") from error
    if unpacked > UNPACKED_BYTES_ALLOWED:
        raise _refuse("解压后过大，已拒绝", "unpacks to more than is allowed")


@cache
def _reader() -> subprocess.Popen[bytes]:
    """The process that reads workbooks for this one, started with the first; ends with this one."""
    return subprocess.Popen(
        [sys.executable, "-m", "orchestration.intake.readers.excel_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).resolve().parents[3],
    )


def _end_reader() -> None:
    reader = _reader()
    reader.kill()
    reader.communicate()
    _reader.cache_clear()


def _answered(path: Path, sheet: str | None) -> tuple[int, str, bytes]:
    """Exit status, last words and cells, as the reading process tells of its fork."""
    reader = _reader()
    # A fork may hang where neither its limits nor a signal of its own reach it.
    overdue = threading.Timer(CHILD_SECONDS, reader.kill)
    overdue.start()
    try:
        reader.stdin.write(json.dumps([str(path), sheet or ""]).encode() + b"\n")
        reader.stdin.flush()
        told = json.loads(reader.stdout.readline())
        return told["status"], told["said"], reader.stdout.read(told["size"])
    except (OSError, ValueError):
        # Its answers would no longer be those to our questions.
        _end_reader()
        if not overdue.is_alive():
            raise _refuse("读取超时", "took too long to read") from None
        return -signal.SIGKILL, "", b""
    finally:
        overdue.cancel()


def _as_text(path: Path, sheet: str | None) -> pa.Table:
    status, said, cells = _answered(path, sheet)
    if status == NO_SUCH_SHEET:
        raise _refuse(f"中没有工作表“{sheet}”", f"has no sheet {sheet}")
    if status in KILLED_FROM_OUTSIDE:
        raise UnreadableFile(
            "读取 Excel 文件的进程被系统终止，下次更新将重试。",
            "the system ended the process that read the workbook; the next refresh tries again",
            may_pass=True,
        )
    if status != 0:
        said = said or "no message"
        raise _refuse(f"无法读取（{said[:200]}）", f"cannot be read ({said[:200]})")
    return pyarrow.ipc.open_stream(cells).read_all()


def read_excel(path: Path, source: Source, needed: Sequence[frozenset[str]]) -> Rows:
    """The rows of one sheet; row numbers are the ones that Excel shows.

    Raises:
        UnreadableFile: damaged, too large, without the sheet or the needed columns.
    """
    _look_inside(path)
    table = _as_text(path, source.read.sheet)
    if source.read.header == "none":
        names, above = unique_names(source.read.columns), 0
    else:
        top = table.slice(0, HEADER_SEARCH_ROWS).to_pydict()
        top_rows = list(zip(*top.values(), strict=True))
        above = find_header(top_rows, needed) + 1
        names = unique_names(top_rows[above - 1])
    body = table.slice(above).combine_chunks()
    width = min(len(names), body.num_columns)
    numbers = pa.array(numpy.arange(above + 1, above + 1 + body.num_rows))
    columns = [*(body.column(place) for place in range(width)), numbers]
    numbered = pa.table(columns, names=[*names[:width], ROW])
    return Rows(names[:width], iter(numbered.to_batches()))
