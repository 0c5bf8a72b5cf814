"""Rows as an Excel workbook or a Parquet file that says what it is.

Belongs here: how the two are written. Not here: what they say (answer), CSV (csv_file).
"""

import io
from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from dashboards.components.csv_file import safe
from dashboards.labels import label

WIDEST = 32_767


def excel_file(rows: pa.Table, about: dict[str, str]) -> bytes:
    """A workbook: the rows as text, numbers and dates, and a second sheet that says what it is."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        head = book.add_format({"bold": True})
        forms = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        sheet = book.add_worksheet(label("sql.sheet.rows"))
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(rows.schema.names):
            sheet.write_string(0, column, heading, head)
            for line, value in enumerate(rows.column(column).to_pylist(), start=1):
                _write(sheet, line, column, value, forms)
        said = book.add_worksheet(label("sql.sheet.about"))
        for line, (key, value) in enumerate(about.items()):
            said.write_string(line, 0, key, head)
            said.write_string(line, 1, value[:WIDEST])
    return content.getvalue()


def _write(sheet, line: int, column: int, value, forms: dict) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(line, column, value)
        case int() | float() if abs(value) < 1e15:
            sheet.write_number(line, column, value)
        case datetime() if value.tzinfo is None:
            sheet.write_datetime(line, column, value, forms[datetime])
        case date() if not isinstance(value, datetime):
            sheet.write_datetime(line, column, value, forms[date])
        case _:
            sheet.write_string(line, column, safe(str(value))[:WIDEST])


def parquet_file(rows: pa.Table, about: dict[str, str]) -> bytes:
    """A Parquet file with what it is in its metadata."""
    content = io.BytesIO()
    pq.write_table(rows.replace_schema_metadata(about), content)
    return content.getvalue()
