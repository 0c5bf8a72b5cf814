"""The child process that opens one workbook: `excel_child WORKBOOK TARGET [SHEET]`.

Belongs here: the call into the Excel library under a memory limit. Not here: header or meaning.
Exit status 3 says that the sheet does not exist.
"""

import resource
import sys

import fastexcel
import pyarrow as pa
import pyarrow.ipc

MEMORY_BYTES_ALLOWED = 6 << 30


def main(workbook: str, target: str, sheet: str) -> int:
    """Write the sheet's cells, all as text and from row 1 on, to an Arrow file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_ALLOWED, MEMORY_BYTES_ALLOWED))
    reader = fastexcel.read_excel(workbook)
    if sheet and sheet not in reader.sheet_names:
        return 3
    cells = reader.load_sheet(sheet or 0, header_row=None, skip_rows=0, dtypes="string")
    # pa.table() would load pandas, which takes ten times as long as a small workbook.
    table = pa.Table.from_batches([cells.to_arrow()])
    table = table.rename_columns([f"c{place}" for place in range(table.num_columns)])
    with pyarrow.ipc.new_file(target, table.schema) as file:
        file.write_table(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else ""))
