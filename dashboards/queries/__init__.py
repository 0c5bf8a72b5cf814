"""Queries: the named `.sql` files beside this module, and how a page reads one.

Belongs here: every statement that a page runs, one file each, with bound parameters.
Not here: a figure that a mart should own; words; layout.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboards.publication import Publication, cursor

Row = dict[str, Any]

FOLDER = Path(__file__).parent
# One publication's pages with a few dozen views each; older answers make room.
ANSWERS_KEPT = 500


@cache
def _statement(name: str) -> str:
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def _bound(statement: str, given: dict[str, Any]) -> dict[str, Any]:
    """The parameters that the statement names; DuckDB refuses any other."""
    named = set(re.findall(r"\$([a-z_]+)", statement))
    return {name: given[name] for name in sorted(named)}


def read_now(
    publication: Publication, name: str, at_most: int | None = None, **given: Any
) -> list[Row]:
    """The rows of `<name>.sql`, not kept: for files that are made on a click."""
    statement = _statement(name)
    found = cursor(publication).execute(statement, _bound(statement, given))
    columns = [column[0] for column in found.description]
    rows = found.fetchall() if at_most is None else found.fetchmany(at_most)
    return [dict(zip(columns, row, strict=True)) for row in rows]


@st.cache_data(max_entries=ANSWERS_KEPT, show_spinner=False)
def _answer(
    publication: Publication, name: str, at_most: int | None, parameters: dict[str, Any]
) -> list[Row]:
    return read_now(publication, name, at_most, **parameters)


def read(
    publication: Publication, name: str, at_most: int | None = None, **given: Any
) -> list[Row]:
    """The rows of `<name>.sql`, kept as long as the publication is current.

    Args:
        publication: what to read from.
        name: the file's name without its ending.
        at_most: how many rows are wanted; None for all.
        given: values for the statement's `$parameters`; those it does not name are left out.

    Raises:
        KeyError: a parameter of the statement is not given.
    """
    return _answer(publication, name, at_most, _bound(_statement(name), given))


def read_one(publication: Publication, name: str, **given: Any) -> Row:
    """The only row of a query that always has one."""
    rows = read(publication, name, **given)
    if len(rows) != 1:
        raise ValueError(f"{name}.sql answered {len(rows)} rows where one is promised")
    return rows[0]
