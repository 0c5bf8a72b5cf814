"""The Excel annex: the rows behind the bulletin, numbers as numbers, for those who count on.

Belongs here: the sheets and their columns. Not here: which rows (queries), the look (theme).
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from dashboards.bulletin.contents import Edition
from dashboards.components.csv_file import safe
from dashboards.labels import all_labels, label, name
from dashboards.queries import Row, read_now, read_one
from dashboards.theme.colours import colour
from dashboards.wording import day, month

# Excel measures a column in digits; a Chinese sign is two of them wide.
NARROW, WIDE, WIDEST = 12, 22, 60


@dataclass(frozen=True)
class Sheet:
    """One sheet: its query and columns; a name without ending stands for one in two languages."""

    key: str
    query: str
    columns: tuple[str, ...]


SHEETS = (
    Sheet(
        "ranking", "annex_rankings",
        ("league_name", "name", "rank_number", "weighted_score", "standard_error", "rank_low",
         "rank_high", "last_probability", "tier_code", "consecutive_last_count",
         "weight_covered_pct"),
    ),
    Sheet(
        "targets", "target_rows",
        ("indicator_name", "measure_name", "scope_name", "unit_name", "period_month", "numerator",
         "denominator", "value", "floor", "expected", "status", "status_reason"),
    ),
    Sheet(
        "exposures", "exposures",
        ("case_id", "class_name", "street_name", "unit_name", "reason_code", "overdue_days",
         "failed_check_count", "exposure_status", "due_at", "published_on", "medium",
         "source_file", "source_row"),
    ),
    Sheet(
        "interviews", "month_interviews",
        ("name", "period_month", "rank_number", "unit_count", "consecutive_last_count",
         "last_probability", "is_due_by_rule", "is_due_by_gate", "gate_reason",
         "interview_status", "interview_id", "held_at"),
    ),
    Sheet(
        "integrity", "integrity_requests",
        ("unit_name", "name", "period_month", "checked_count", "observed_count", "observed_pct",
         "observed_low", "observed_high", "expected_pct", "request"),
    ),
    Sheet(
        "definitions", "measure_definitions",
        ("name", "formula", "numerator_words", "denominator_words", "unit"),
    ),
)  # fmt: skip
WORDS: dict[str, Callable[[Any], str]] = {
    "tier_code": lambda value: label(f"tier.{value}"),
    "reason_code": lambda value: label(f"exposure_reason.{value}"),
    "status": lambda value: label(f"status.{value}"),
}


def annex_file(edition: Edition) -> bytes:
    """The annex as an Excel file, in the language that is on."""
    kept = io.BytesIO()
    book = xlsxwriter.Workbook(
        kept, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    # Not the moment of writing: the same publication gives the same bytes.
    book.set_properties({"created": edition.publication.published_at})
    looks = _looks(book)
    for sheet in SHEETS:
        rows = read_now(edition.publication, sheet.query, **edition.given())
        _write(book, looks, sheet, rows, edition)
    book.close()
    return kept.getvalue()


def _looks(book: xlsxwriter.Workbook) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 13}),
        "stamp": book.add_format({"font_color": colour("quiet")}),
        "head": book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "bg_color": colour("panel")}
        ),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "month": book.add_format({"num_format": "yyyy-mm", "align": "left"}),
        "number": book.add_format({"num_format": "#,##0.##"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _write(
    book: xlsxwriter.Workbook,
    looks: dict[str, Any],
    sheet: Sheet,
    rows: Sequence[Row],
    edition: Edition,
) -> None:
    page = book.add_worksheet(label(f"annex.{sheet.key}"))
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    title = label("annex.title", what=label(f"annex.{sheet.key}"), month=month(edition.month))
    page.write_string(0, 0, title, looks["title"])
    page.write_string(1, 0, stamp(edition), looks["stamp"])
    for number, column in enumerate(sheet.columns):
        page.write_string(2, number, label(f"annex.column.{column}"), looks["head"])
        page.set_column(number, number, _width(column))
    page.freeze_panes(3, 1)
    page.repeat_rows(0, 2)
    if rows:
        page.autofilter(2, 0, 2 + len(rows), len(sheet.columns) - 1)
    else:
        page.write_string(3, 0, label("rows.none"), looks["stamp"])
    for down, row in enumerate(rows, 3):
        for across, column in enumerate(sheet.columns):
            _cell(page, looks, (down, across), column, _value(row, column))


def stamp(edition: Edition) -> str:
    """As of, publication, and whether the data are simulated: on every sheet."""
    head = read_one(edition.publication, "bulletin_head")
    parts = [
        name(head),
        f"{label('as_of')}{day(head['as_of_date'])}",
        label("annex.publication", publication=head["publication_id"]),
        label("bulletin.simulated") if head["is_simulated"] else "",
    ]
    return " · ".join(part for part in parts if part)


def _value(row: Row, column: str) -> Any:
    if column in ("numerator_words", "denominator_words"):
        return name(row, column.removesuffix("_words"))
    if f"{column}_zh" in row:
        return name(row, column)
    value = row[column]
    return WORDS[column](value) if column in WORDS and value is not None else value


def _cell(page: Any, looks: dict, place: tuple[int, int], column: str, value: Any) -> None:
    match value:
        case None:
            page.write_blank(*place, None)
        case bool():
            page.write_string(*place, label(f"annex.{str(value).lower()}"))
        case int() | float():
            page.write_number(*place, value, looks["number"])
        case datetime():
            page.write_datetime(*place, value.replace(tzinfo=None), looks["day"])
        case date():
            page.write_datetime(*place, value, looks["month" if _is_month(column) else "day"])
        case _:
            page.write_string(*place, safe(str(value)), looks["text"])


def _is_month(column: str) -> bool:
    return column.endswith("_month")


def _width(column: str) -> int:
    if column in ("request", "formula"):
        return WIDEST
    is_text = f"annex.column.{column}" in all_labels() and column.endswith(
        ("name", "reason", "_words", "status", "source_file", "medium", "case_id")
    )
    return WIDE if is_text else NARROW
