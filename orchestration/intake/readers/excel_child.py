"""The child process that opens one workbook: `excel_child WORKBOOK [SHEET]`.

Belongs here: the call into the Excel library under limits. Not here: header or meaning.
Writes an Arrow stream to its standard output, so that a kill leaves no file behind.
Exit status 3 says that the sheet does not exist.
"""

import resource
import sys

import fastexcel
import pyarrow as pa
import pyarrow.ipc

MEMORY_BYTES_ALLOWED = 6 << 30
PROCESSOR_SECONDS_ALLOWED = 600


def main(workbook: str, sheet: str) -> int:
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
        return 3
    cells = reader.load_sheet(sheet or 0, header_row=None, skip_rows=0, dtypes="string")
    # pa.table() would load pandas, which takes ten times as long as a small workbook.
    table = pa.Table.from_batches([cells.to_arrow()])
    table = table.rename_columns([f"c{place}" for place in range(table.num_columns)])
    with pyarrow.ipc.new_stream(sys.stdout.buffer, table.schema) as stream:
        stream.write_table(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""))
