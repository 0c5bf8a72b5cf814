"""The process that opens workbooks, one fork for each: a hostile one ends its fork and no more.

Belongs here: the call into the Excel library under limits, and how its cells come back.
Not here: header or meaning. The libraries are loaded once, which takes ten times as long as a
small workbook. A request is one line of JSON, [WORKBOOK, SHEET]; the answer one line of JSON with
the fork's exit status, its last words and the size of the Arrow stream that comes after it.
"""

import contextlib
import json
import os
import resource
import sys

import fastexcel
import pyarrow as pa
import pyarrow.ipc

MEMORY_BYTES_ALLOWED = 6 << 30
PROCESSOR_SECONDS_ALLOWED = 600
NO_SUCH_SHEET = 3


def _read(workbook: str, sheet: str, target: int) -> int:
    """Write the sheet's cells, all as text and from row 1 on, as an Arrow stream."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES_ALLOWED),
        # Holds also where the process that waits for this one is gone.
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS_ALLOWED),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    reader = fastexcel.read_excel(workbook)
    if sheet and sheet not in reader.sheet_names:
        return NO_SUCH_SHEET
    cells = reader.load_sheet(sheet or 0, header_row=None, skip_rows=0, dtypes="string")
    # pa.table() would load pandas, which takes ten times as long as a small workbook.
    table = pa.Table.from_batches([cells.to_arrow()])
    table = table.rename_columns([f"c{place}" for place in range(table.num_columns)])
    with os.fdopen(target, "wb") as file, pyarrow.ipc.new_stream(file, table.schema) as stream:
        stream.write_table(table)
    return 0


def _forked(workbook: str, sheet: str) -> tuple[int, str, bytes]:
    """Exit status, last words and cells of a fork that reads the workbook."""
    (cells, target), (words, speaks) = os.pipe(), os.pipe()
    if (child := os.fork()) == 0:
        status = 1
        os.dup2(speaks, sys.stderr.fileno())
        try:
            status = _read(workbook, sheet, target)
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        finally:
            # Not sys.exit: a fork must not go on with its parent's loop.
            os._exit(status)
    os.close(target)
    os.close(speaks)
    with os.fdopen(cells, "rb") as stream, os.fdopen(words, "rb") as said:
        found, last = stream.read(), said.read().decode(errors="replace").strip()
    _, ended = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(ended), last.rpartition("\n")[2], found


def main() -> None:
    """Answer requests until nobody asks any more."""
    answers = sys.stdout.buffer
    with contextlib.suppress(BrokenPipeError):
        for request in sys.stdin:
            status, said, cells = _forked(*json.loads(request))
            told = {"status": status, "said": said, "size": len(cells)}
            answers.write(json.dumps(told).encode() + b"\n" + cells)
            answers.flush()


if __name__ == "__main__":
    main()
