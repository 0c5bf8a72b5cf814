"""Workbook: the whole catalogue as one Excel file with drop-downs, and back without loss.

Belongs here: the workbook's form. Not here: what is wrong with its content (check).
All cells are text: Excel and WPS leave dates, codes and numbers alone then.
"""

from pathlib import Path

import fastexcel
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from orchestration.catalogue.declared import LIST_SHEET, Column, Sheet, declared_sheets
from orchestration.catalogue.sheets import Table, table_of

TITLE_ROW, NAME_ROW, FIRST_ROW = 0, 1, 2
# Rows below the last one that already have text format and drop-downs.
SPARE_ROWS = 500
LIST_LONGEST = 250
WIDTHS = range(10, 46)


class NoWorkbook(Exception):
    """The file cannot be read as a workbook of the catalogue; the message says what to do."""


def _list_source(
    sheet: Sheet, column: Column, tables: dict[str, Table], lists: dict[tuple[str, str], str]
) -> str | list[str] | None:
    if column.reference:
        name, field = column.reference
        if name in tables:
            # As far as new rows may go: a code added in its own sheet can be chosen at once.
            letter = xl_col_to_name(tables[name].header.index(field))
            last = FIRST_ROW + len(tables[name].rows) + SPARE_ROWS
            title = tables[name].sheet.title_zh
            return f"='{title}'!${letter}${FIRST_ROW + 1}:${letter}${last}"
        return lists.get(column.reference)
    if column.allowed and len(",".join(column.allowed)) <= LIST_LONGEST:
        return list(column.allowed)
    if column.feed:
        return lists.get(column.feed)
    return lists.get((sheet.name, column.name)) if column.allowed else None


def _write_lists(
    book: xlsxwriter.Workbook, tables: dict[str, Table], known: dict[tuple[str, str], list[str]]
) -> dict[tuple[str, str], str]:
    """A sheet with the lists too long for a cell's own, and with the system's own codes."""
    long = {
        (table.sheet.name, column.name): list(column.allowed)
        for table in tables.values()
        for column in table.sheet.columns
        if len(",".join(column.allowed)) > LIST_LONGEST
    } | known
    ranges = {}
    if long:
        sheet = book.add_worksheet(LIST_SHEET)
        sheet.hide()
        for at, (key, values) in enumerate(long.items()):
            sheet.write_column(0, at, values)
            letter = xl_col_to_name(at)
            ranges[key] = f"='{LIST_SHEET}'!${letter}$1:${letter}${len(values)}"
    return ranges


def _column_width(title: str, cells: list[str]) -> int:
    longest = max([len(title) * 2, *(len(cell.encode("gb18030", "replace")) for cell in cells)])
    return min(max(longest + 2, WIDTHS.start), WIDTHS.stop)


def _write_sheet(
    page: Worksheet, table: Table, formats: dict[str, Format], sources: dict[str, object]
) -> None:
    last = FIRST_ROW + len(table.rows) + SPARE_ROWS
    for at, name in enumerate(table.header):
        column = table.sheet.column(name)
        title = column.title_zh + (" *" if column.needed == "true" else "")
        cells = [cells[at] if at < len(cells) else "" for _, cells in table.rows]
        page.set_column(at, at, _column_width(title, cells), formats["text"])
        page.write_string(TITLE_ROW, at, title, formats["title"])
        page.write_string(NAME_ROW, at, name, formats["name"])
        form = column.form.zh if column.form and not column.is_text else ""
        note = "\n".join(filter(None, [column.note_zh, form, column.title_en, column.note_en]))
        page.write_comment(TITLE_ROW, at, note, {"x_scale": 2})
        for row, cell in enumerate(cells, start=FIRST_ROW):
            if cell:
                page.write_string(row, at, cell, formats["text"])
        if source := sources.get(name):
            page.data_validation(
                FIRST_ROW,
                at,
                last,
                at,
                {
                    "validate": "list",
                    "source": source,
                    # A code may be registered after it is used; a short list is closed.
                    "error_type": "stop" if column.allowed else "warning",
                    "error_title": "不在列表中 · not in the list",
                    "error_message": "请从下拉列表中选择 · choose from the list",
                },
            )
        elif column.type == "date":
            page.data_validation(
                FIRST_ROW,
                at,
                last,
                at,
                {
                    "validate": "any",
                    "input_title": column.title_zh,
                    "input_message": "写成 2013-02-01 的形式 · like 2013-02-01",
                },
            )
    page.set_row(NAME_ROW, None, None, {"hidden": True})
    page.freeze_panes(FIRST_ROW, 1)
    letter = xl_col_to_name(len(table.header) - 1)
    page.ignore_errors({"number_stored_as_text": f"A1:{letter}{last}"})


def write_workbook(
    tables: dict[str, Table], path: Path, known: dict[tuple[str, str], list[str]]
) -> None:
    """Write the catalogue as one workbook; `known` are codes of the system's own files."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        formats = {
            "text": book.add_format({"num_format": "@", "valign": "top"}),
            "title": book.add_format(
                {"bold": True, "num_format": "@", "bg_color": "#E8EEF4", "bottom": 1}
            ),
            "name": book.add_format({"num_format": "@", "font_color": "#808080"}),
        }
        pages = {name: book.add_worksheet(t.sheet.title_zh) for name, t in tables.items()}
        lists = _write_lists(book, tables, known)
        for name, table in tables.items():
            sources = {
                column.name: _list_source(table.sheet, column, tables, lists)
                for column in table.sheet.columns
            }
            _write_sheet(pages[name], table, formats, sources)


def _named_row(rows: list[list[str]], sheet: Sheet) -> int:
    """The row with the columns' own names; sorting a sheet moves it."""
    known = {column.name for column in sheet.columns}
    counts = [len(known & set(row)) for row in rows]
    if not counts or max(counts) == 0:
        raise NoWorkbook(
            f"工作表“{sheet.title_zh}”里找不到第 2 行的列名（隐藏行），"
            "请重新运行 make workbook 生成 · "
            f"the sheet of {sheet.name} lost its hidden row of names; write the workbook anew"
        )
    return counts.index(max(counts))


def read_workbook(path: Path) -> dict[str, Table]:
    """The sheets of a workbook by file name, with the rows that Excel shows.

    Raises:
        NoWorkbook: no such file, no workbook, or a sheet without its row of names.
    """
    try:
        reader = fastexcel.read_excel(str(path))
    except fastexcel.FastExcelError as error:
        raise NoWorkbook(f"无法读取 {path} · cannot be read: {error}") from error
    tables = {}
    for name, sheet in declared_sheets().items():
        title = next((t for t in (sheet.title_zh, name) if t in reader.sheet_names), None)
        if title is None:
            continue
        page = reader.load_sheet(title, header_row=None, skip_rows=0, dtypes="string")
        columns = [column.to_pylist() for column in page.to_arrow().columns]
        rows = [[cell or "" for cell in row] for row in zip(*columns, strict=True)]
        at = _named_row(rows, sheet)
        header = rows[at]
        while header and not header[-1]:
            header.pop()
        numbered = [(n, row) for n, row in enumerate(rows, start=1) if n - 1 not in (TITLE_ROW, at)]
        tables[name] = table_of(sheet, title, header, numbered)
    if not tables:
        raise NoWorkbook(f"{path} 里没有目录的工作表 · no sheet of the catalogue in the file")
    return tables
