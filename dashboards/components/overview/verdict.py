"""Are we on course: one sentence and the four figures behind it.

Belongs here: readiness, targets and overdue cases against the month before. Not here: single
targets (misses), where points may be lost (risks), what a figure is made of (marts).
"""

from collections import Counter
from datetime import date
from typing import Any

from dashboards.components.filters import View
from dashboards.components.html import Markup, element, joined, show
from dashboards.components.marks import GROUPS, MARKS, definition, heading, mark
from dashboards.components.overview.readiness import direction, readiness_card
from dashboards.labels import label
from dashboards.publication import Publication
from dashboards.queries import read, read_one
from dashboards.wording import change, count, day, month, percent

MEANINGS = {"up": "met", "same": "undecided", "down": "missed"}


def show_verdict(publication: Publication, view: View) -> None:
    """The sentence with its mark, then the cards."""
    given = view.parameters()
    readiness = read(publication, "readiness", month=view.month)
    now = _groups(publication, given)
    before = _groups(publication, given | {"month": _month_before(view.month)})
    parts = [_headline(readiness[0] if readiness else None, now, before, view.month)]
    cards = [readiness_card(row) for row in readiness]
    cards += [_targets_card(now, before), _overdue_card(publication, given)]
    show(element("section", *parts, element("ul", *cards, class_="cards verdict")))


def _month_before(at: date) -> date:
    return date(at.year - (at.month == 1), (at.month - 2) % 12 + 1, 1)


def _groups(publication: Publication, given: dict[str, Any]) -> Counter:
    groups = Counter()
    for row in read(publication, "targets_by_status", **given):
        groups[MARKS[row["status"]]] += row["target_count"]
    return groups


def _met_pct(groups: Counter) -> float | None:
    total = sum(groups[group] for group in GROUPS)
    return 100 * groups["met"] / total if total else None


def _headline(readiness: dict | None, now: Counter, before: Counter, at: date) -> Markup:
    """Readiness decides the word where it is known: its interval says what is more than noise."""
    moved = change(_met_pct(now), _met_pct(before), "pct")
    word = direction(readiness) if readiness else None
    if word is None:
        word = {"+": "up", "−": "down"}.get(moved[0], "same")
    title = heading(label("verdict.title", month=month(at), word=label(f"verdict.{word}")))
    return element("div", title, _dot(word), class_="verdict-line")


def _dot(word: str) -> Markup:
    return mark(MEANINGS[word], label(f"verdict.why.{word}"))


def _targets_card(now: Counter, before: Counter) -> Markup:
    total = sum(now[group] for group in GROUPS)
    pieces = [
        element("i", class_=f"piece {group}", style=f"flex-grow:{now[group]}")
        for group in GROUPS
        if now[group]
    ]
    told = label(
        "standing.told", total=count(total), **{group: count(now[group]) for group in GROUPS}
    )
    parts = [
        mark(group, label("verdict.part", group=label(f"group.{group}"), count=count(now[group])))
        for group in GROUPS
    ]
    moved = label("verdict.since", change=change(_met_pct(now), _met_pct(before), "pct"))
    return element(
        "li",
        element("span", label("verdict.targets"), class_="card-name"),
        element(
            "span",
            element("strong", percent(_met_pct(now))),
            element("span", moved, class_="quiet"),
            class_="card-figure",
        ),
        element("div", *pieces, class_="stack", role="img", aria_label=told),
        element("span", *(joined(part, " ") for part in parts), class_="quiet"),
        element("span", label("verdict.of", total=count(total)), class_="quiet"),
    )


def _overdue_card(publication: Publication, given: dict[str, Any]) -> Markup:
    counts = read_one(publication, "overdue", **given)
    overdue, opened = counts["overdue_count"], counts["open_count"]
    is_any = bool(overdue)
    share = percent(100 * overdue / opened if opened else None)
    said = label("verdict.open", open=count(opened), share=share)
    return element(
        "li",
        element("span", label("verdict.overdue"), class_="card-name"),
        element(
            "span",
            element("strong", mark("overdue" if is_any else "met", count(overdue))),
            class_="card-figure",
        ),
        element("span", said if opened else label("overdue.none", open=count(opened)),
                class_="quiet"),
        element(
            "span",
            label("verdict.oldest", days=count(counts["oldest_age_days"])) if is_any else None,
            class_="quiet",
        ),
        definition(label("overdue.definition", day=day(publication.as_of_date))),
    )  # fmt: skip
