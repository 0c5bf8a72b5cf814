"""Send back: a workbook per source with the rows that did not pass, for the office that sent them.

Belongs here: the workbook. Not here: why a row did not pass (checks).
"""

import re
from datetime import datetime
from pathlib import Path

import duckdb
import xlsxwriter

from orchestration.intake import sql
from orchestration.settings import City

HEADINGS = {
    "文件 File": 36,
    "行号 Row": 10,
    "列 Column": 18,
    "值 Value": 22,
    "退回原因": 60,
    "Reason": 60,
    "原始内容 Original row": 80,
}
# Excel's own limit is 1,048,576; a clerk mends the first errors and sends again.
ROWS_SHOWN = 100_000
FIXED_DATE = datetime(2000, 1, 1)


def _rows(city: City, feed: str) -> dict[str, list[tuple]]:
    files = sql.text(str(city.lake / feed / "rejected" / "*.parquet"))
    found = duckdb.execute(
        f"""select _source, _source_file, _source_row, fault.column_name_zh, fault.value,
            fault.reason_zh, fault.reason_en, raw
        from (select *, unnest(reasons) as fault from read_parquet({files}))
        order by _source, _source_file, _source_row, fault.column_name"""
    ).fetchall()
    by_source: dict[str, list[tuple]] = {}
    for source, *row in found:
        by_source.setdefault(source, []).append(tuple(row))
    return by_source


def _write(path: Path, rows: list[tuple], city: City) -> None:
    # Text that begins like a formula must stay text in the receiver's Excel.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": FIXED_DATE})
        sheet = book.add_worksheet("退回 Rejected")
        bold = book.add_format({"bold": True, "bg_color": "#DCE6F1"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        simulated = "（模拟数据 simulated）" if city.facts["is_simulated"] else ""
        sheet.write(0, 0, f"{city.facts['name_zh']} {city.as_of} 退回 {len(rows)} 处{simulated}")
        for place, (heading, width) in enumerate(HEADINGS.items()):
            sheet.set_column(place, place, width, wrapped)
            sheet.write(1, place, heading, bold)
        for number, row in enumerate(rows[:ROWS_SHOWN], start=2):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell)
        sheet.freeze_panes(2, 0)


def write_workbooks(city: City, feeds: list[str]) -> list[Path]:
    """Write rejected_rows/<source>.xlsx for each source with rejected rows; returns the paths.

    Workbooks of sources that have none any more are removed.
    """
    city.rejected_rows.mkdir(parents=True, exist_ok=True)
    written = []
    for feed in feeds:
        for source, rows in _rows(city, feed).items():
            path = city.rejected_rows / f"{re.sub(r'[^a-z0-9_]', '', source)}.xlsx"
            _write(path, rows, city)
            written.append(path)
    for old in set(city.rejected_rows.glob("*.xlsx")) - set(written):
        old.unlink()
    return sorted(written)
