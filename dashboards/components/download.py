"""Rows behind a figure: a table folded away, and all of them as a file that Excel opens.

Belongs here: the shown part, the button, the name of the file (it says when data are simulated).
Not here: which rows (queries), how a CSV is written (csv_file), rejected rows (rejections).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from dashboards.components.csv_file import csv_file
from dashboards.components.html import Column, show, table
from dashboards.components.marks import quiet
from dashboards.components.origin import origin, origin_headings
from dashboards.labels import in_language, label, language
from dashboards.publication import Publication
from dashboards.queries import Row, read, read_now, read_one
from dashboards.wording import NOTHING, count

# More on the screen is not read; the file has all.
SHOWN_AT_MOST = 100


@dataclass(frozen=True)
class Field:
    """One column of rows: its heading and its value, as it goes into the file."""

    heading: str
    value: Callable[[Row], Any]
    is_number: bool = False


def file_name(publication: Publication, what: str) -> str:
    """A name that says what, as of when, and whether the data are simulated."""
    city = read_one(publication, "city")
    parts = [city["city_code"], what, city["as_of_date"].isoformat()]
    if city["is_simulated"]:
        parts.append(label("simulated"))
    return "_".join(parts) + ".csv"


def show_rows(publication: Publication, query: str, fields: Sequence[Field], **given: Any) -> None:
    """The rows of a query under one click: the first of them shown, all of them in the file.

    A fold that is closed holds nothing: its rows would be two thirds of what a page sends.
    """
    title = label(f"{query}.rows")
    folded = st.expander(title, key=f"rows_{query}", on_change="rerun")
    if not folded.open:
        return
    rows = read(publication, query, SHOWN_AT_MOST, **given)
    with folded:
        if not rows:
            show(quiet(label("rows.none")))
            return
        if len(rows) == SHOWN_AT_MOST:
            show(quiet(label("rows.first", shown=count(SHOWN_AT_MOST))))
        columns = [Column(field.heading, _cell(field), field.is_number) for field in fields]
        show(table(columns, rows, title))
        offer_file(
            label("rows.download"),
            publication,
            query,
            partial(rows_file, publication, query, fields, given),
        )


def offer_file(words: str, publication: Publication, what: str, make: Callable[[], bytes]) -> None:
    """A button for a file that is made on the click alone: it may hold many thousand rows."""
    chosen = language()

    def made() -> bytes:
        with in_language(chosen):
            return make()

    st.download_button(
        words,
        made,
        file_name(publication, what),
        "text/csv",
        key=f"download_{what}",
        on_click="ignore",
    )


def rows_file(
    publication: Publication, query: str, fields: Sequence[Field], given: dict[str, Any]
) -> bytes:
    """All rows of a query as a file, each with where it is from."""
    said = origin(publication, given)
    return csv_file(
        [*(field.heading for field in fields), *origin_headings()],
        (
            [*(field.value(row) for field in fields), *said]
            for row in read_now(publication, query, **given)
        ),
    )


def _cell(field: Field) -> Callable[[Row], str]:
    def cell(row: Row) -> str:
        value = field.value(row)
        if value is None or value == "":
            return NOTHING
        if isinstance(value, float):
            return f"{value:,.1f}".removesuffix(".0")
        return str(value)

    return cell
