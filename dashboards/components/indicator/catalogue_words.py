"""Words for the catalogue's codes, shared by the definition and the targets.

Belongs here: one code or a pair of dates as text. Not here: which of them are shown.
"""

from dashboards.components.html import Markup
from dashboards.components.marks import mark
from dashboards.labels import all_labels, label
from dashboards.queries import Row
from dashboards.wording import NOTHING, day

SOURCE_MARKS = {"verified": "met", "mirror": "undecided", "unverified": "undecided"}


def word(key: str, code: str | None) -> str:
    """A word of the catalogue; one that it adds later is shown as it is."""
    return label(key) if key in all_labels() else code or NOTHING


def source_status(status: str | None) -> Markup:
    """How far the source has been checked."""
    return mark(SOURCE_MARKS.get(status, "undecided"), word(f"source_status.{status}", status))


def validity(row: Row) -> str:
    """From when, and until when if it has ended."""
    key = "card.until" if row["valid_to"] else "card.since"
    return label(key, start=day(row["valid_from"]), end=day(row["valid_to"]))
