"""Words of the interface in the reader's language, from `labels.csv`.

Belongs here: which language is on, how a word or a name is picked in it.
Not here: names of places, units, measures and reasons (they come with the data, in both
languages), how numbers are written (wording).
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

LANGUAGES = ("zh", "en")
_KEPT = "_language"
_FIXED: ContextVar[str | None] = ContextVar("language", default=None)
FILE = Path(__file__).with_name("labels.csv")


@cache
def all_labels() -> dict[str, dict[str, str]]:
    """Key → language → words, as the sheet holds them (Excel's BOM is allowed)."""
    with FILE.open(encoding="utf-8-sig", newline="") as sheet:
        return {
            row["key"]: {each: row[each] for each in LANGUAGES} for row in csv.DictReader(sheet)
        }


def browser_language() -> str:
    """The language for a first visit: English for an English browser, else Chinese."""
    return "en" if (st.context.locale or "").lower().startswith("en") else "zh"


def set_language(code: str) -> None:
    """Fix the language of this run; kept apart from the switch, whose value may lag behind."""
    st.session_state[_KEPT] = code


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """A language for work outside a reader's run, such as a file made on a click."""
    before = _FIXED.set(code)
    try:
        yield
    finally:
        _FIXED.reset(before)


def language() -> str:
    """The language that is on for this reader."""
    return _FIXED.get() or st.session_state.get(_KEPT) or browser_language()


def label(key: str, **values: Any) -> str:
    """The words for a key, with `{values}` filled in.

    Raises:
        KeyError: the sheet has no such key.
    """
    return all_labels()[key][language()].format(**values)


def name(row: dict[str, Any], thing: str = "name") -> str:
    """A name that comes with the data: `<thing>_zh` or `<thing>_en`.

    A name missing in one language is shown in the other: a strange word beats an empty cell.
    """
    first, second = ("zh", "en") if language() == "zh" else ("en", "zh")
    return row[f"{thing}_{first}"] or row[f"{thing}_{second}"] or ""
