"""The marts an analyst may ask: what one row is, and each column with its meaning.

Belongs here: the list beside the editor. Not here: completion (editor).
"""

from itertools import groupby
from operator import itemgetter

import streamlit as st

from dashboards.components.html import element, joined, show
from dashboards.components.marks import quiet
from dashboards.labels import label
from dashboards.publication import Publication
from dashboards.queries import read
from dashboards.wording import count


def show_tables(publication: Publication) -> None:
    """Every mart as a fold: rows, description, columns; a word narrows the list."""
    wanted = st.text_input(label("sql.tables.find"), key="sql_find").strip().lower()
    rows = read(publication, "columns")
    marts = []
    for mart, columns in groupby(rows, key=itemgetter("model_name")):
        columns = list(columns)
        words = " ".join([mart, *(each["column_name"] for each in columns)])
        if wanted in words.lower():
            marts.append(_fold(mart, columns))
    show(element("div", *marts, class_="tables") if marts else quiet(label("sql.tables.none")))


def _fold(mart: str, columns: list[dict]) -> str:
    first = columns[0]
    lines = [
        element("li", element("code", each["column_name"]), " ",
                element("small", each["data_type"].lower()), " ",
                element("span", each["description"], class_="quiet"))
        for each in columns
    ]  # fmt: skip
    return element(
        "details",
        element("summary", element("code", mart), " ", label("sql.tables.rows",
                rows=count(first["row_count"]))),
        joined(element("p", first["model_description"], class_="quiet"), element("ul", *lines)),
    )  # fmt: skip
