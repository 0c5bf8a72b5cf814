"""HTML made safely: every text is escaped unless it was made here.

Belongs here: elements and tables as markup, and putting them on the page.
Not here: what they say or look like (components, theme).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

import streamlit as st

from dashboards.labels import language


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


EMPTY = Markup("")


def element(tag: str, *children: str | None, **attributes: str | None) -> Markup:
    """One element; children that are not markup are escaped, attributes always.

    A trailing underscore in an attribute's name is dropped (`class_`), others become dashes.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{tag}{given}>{joined(*children)}</{tag}>")


def joined(*children: str | None) -> Markup:
    """Children side by side."""
    return Markup(
        "".join(
            child if isinstance(child, Markup) else escape(child)
            for child in children
            if child is not None
        )
    )


@dataclass(frozen=True)
class Column:
    """One column of a table: its heading and what stands in it."""

    heading: str
    cell: Callable[[dict[str, Any]], str]
    is_number: bool = False


def table(columns: Sequence[Column], rows: Sequence[dict[str, Any]], caption: str) -> Markup:
    """A table that turns into a list of cards on a narrow screen.

    The first column names the row. The caption is for those who hear the page.
    """
    head = element("tr", *(_heading(column) for column in columns))
    body = [
        element("tr", *(_cell(column, row, index == 0) for index, column in enumerate(columns)))
        for row in rows
    ]
    return element(
        "table",
        element("caption", caption, class_="unseen"),
        element("thead", head),
        element("tbody", *body),
        class_="rows",
    )


def _heading(column: Column) -> Markup:
    return element("th", column.heading, scope="col", class_="number" if column.is_number else None)


def _cell(column: Column, row: dict[str, Any], is_first: bool) -> Markup:
    return element(
        "th" if is_first else "td",
        element("span", column.cell(row), class_="cell"),
        scope="row" if is_first else None,
        class_="number" if column.is_number else None,
        data_label=column.heading,
    )


def show(*parts: str | None, width: Literal["stretch", "content"] = "stretch") -> None:
    """Put markup on the page, marked with its language (fonts and readers need it)."""
    tag = "zh-CN" if language() == "zh" else "en"
    st.html(element("div", *parts, class_="changtai", lang=tag), width=width)
