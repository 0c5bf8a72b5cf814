"""Marks: a status as shape, word and colour; a definition one click away.

Belongs here: the smallest pieces that several sections use. Not here: sections, rows.
"""

from dashboards.components.html import Markup, element, joined
from dashboards.labels import label
from dashboards.wording import count, large, quantity

# Every status of a target, in the order people are told of them, and the mark it gets.
# Not applicable is none of the three: it is left out of every count.
MARKS = {
    "met": "met",
    "near": "undecided",
    "met_point_only": "undecided",
    "too_few": "undecided",
    "no_data": "undecided",
    "not_tested": "undecided",
    "too_early": "undecided",
    "missed": "missed",
    "not_applicable": "apart",
}
GROUPS = ("met", "undecided", "missed")
SHAPES = {"met": "▲", "undecided": "●", "missed": "▼", "overdue": "■", "apart": "–"}


def mark(meaning: str, *words: str) -> Markup:
    """A shape in the colour of its meaning, and the words beside it."""
    shape = element("span", SHAPES[meaning], class_=f"shape {meaning}", aria_hidden="true")
    return element("span", shape, " ", *words, class_="mark")


def status_mark(status: str) -> Markup:
    """The mark of a target's status."""
    return mark(MARKS[status], label(f"status.{status}"))


def definition(*lines: str | None, title: str | None = None) -> Markup:
    """What a figure means, folded away under one click; empty lines are left out."""
    return element(
        "details",
        element("summary", title or label("definition")),
        *(element("p", line) for line in lines if line),
        class_="definition",
    )


def heading(text: str, *beside: str) -> Markup:
    """The heading of a section, with what belongs beside it."""
    return joined(element("h2", text), *beside)


def quiet(*words: str) -> Markup:
    """Words of lesser weight."""
    return element("p", *words, class_="quiet")


def figure(value: float | None, unit: str | None = None) -> Markup:
    """A figure for reading at a glance; one that is shortened holds the exact number."""
    if unit in (None, "count") and large(value) != count(value):
        return element("span", large(value), title=count(value))
    return joined(quantity(value, unit))
