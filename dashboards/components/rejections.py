"""Rejections: why rows came back, and the list to send back to the office that sent them.

Belongs here: reasons in words, the choice of a source, its rows as a file.
Not here: rows read and accepted (files).
"""

import json
from functools import partial

from dashboards.components.csv_file import csv_file
from dashboards.components.download import offer_file
from dashboards.components.filters import ALL, choose, filter_row
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, quiet
from dashboards.components.origin import origin, origin_headings
from dashboards.labels import all_labels, label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read, read_now
from dashboards.wording import count

# The commonest; the rest is folded away, not left out.
SHOWN_FIRST = 12


def choose_source(publication: Publication) -> str | None:
    """The source whose rejected rows are looked at, kept in the URL; None for all."""
    sources = read(publication, "freshness")
    show(heading(label("rejections.title")))
    names = {ALL: label("filter.all")} | {
        row["source_code"]: name(row, "title") for row in sources if row["rejected_count"]
    }
    with filter_row():
        chosen = choose("source", names, ALL)
    return None if chosen == ALL else chosen


def show_rejections(publication: Publication, source: str | None) -> None:
    """Reasons with counts; for one source also the first rows and the file of all."""
    reasons = read(publication, "rejection_reasons", source=source)
    titles = {row["source_code"]: name(row, "title") for row in read(publication, "freshness")}
    if not reasons:
        show(quiet(label("rejections.none")))
        return
    parts = [_reasons(reasons[:SHOWN_FIRST], titles)]
    rest = reasons[SHOWN_FIRST:]
    if rest:
        more = element("summary", label("rejections.more", count=count(len(rest))))
        parts.append(element("details", more, _reasons(rest, titles)))
    show(*parts, definition(label("rejections.definition")))
    if source is None:
        show(quiet(label("rejections.choose")))
        return
    _offer(publication, source)


def _reasons(reasons: list[Row], titles: dict[str, str]) -> Markup:
    return table(_reason_columns(titles), reasons, label("rejections.caption"))


def _reason_columns(titles: dict[str, str]) -> list[Column]:
    return [
        Column(label("rejections.reason"), _reason),
        Column(label("rejections.column"), lambda row: name(row, "column_name")),
        Column(label("source"), lambda row: titles.get(row["source_code"], row["source_code"])),
        Column(label("rejections.rows"), lambda row: count(row["row_count"]), is_number=True),
    ]


def _reason(row: Row) -> Markup:
    """The kind of fault in our words, where it is a general one, and one example in full."""
    key = f"reason.{row['reason_code']}"
    kind = label(key) if key in all_labels() else label("reason.rule")
    values = [
        label("rejections.value", value=each["value"], count=count(each["row_count"]))
        for each in row["values"] or []
    ]
    common = label("rejections.values", values=label("between").join(values)) if values else None
    return joined(
        element("strong", kind),
        element("span", common, class_="quiet under") if common else None,
        element(
            "span", label("rejections.example", text=name(row, "example")), class_="quiet under"
        ),
    )


def _offer(publication: Publication, source: str) -> None:
    offer_file(
        label("rejections.download"),
        publication,
        f"rejected_{source}",
        partial(_rejected_rows_file, publication, source),
    )


def _rejected_rows_file(publication: Publication, source: str) -> bytes:
    """File, line and reasons first, then the columns as the office sent them."""
    headings = [label(f"rejections.{each}") for each in ("file", "line", "reasons")]
    rows = read_now(publication, "rejected_rows", source=source)
    received = [_as_received(row["raw_text"]) for row in rows]
    said = origin(publication, {"source": source})
    columns = list(dict.fromkeys(column for cells in received for column in cells))
    return csv_file(
        [*headings, *origin_headings(), *columns],
        (
            [
                row["source_file"],
                row["source_row"],
                name(row, "reasons"),
                *said,
                *(cells.get(column) for column in columns),
            ]
            for row, cells in zip(rows, received, strict=True)
        ),
    )


def _as_received(raw_text: str | None) -> dict[str, str]:
    """The cells of a row by column; a row that was no record is kept whole in one cell."""
    try:
        cells = json.loads(raw_text or "{}")
    except ValueError:
        cells = raw_text
    return cells if isinstance(cells, dict) else {"": str(cells)}
