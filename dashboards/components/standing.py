"""Standing: targets by status at the chosen month, with the number they are counted out of.

Belongs here: the bar of three groups, the table by level. Not here: months before (course).
"""

from collections import Counter

from dashboards.components.filters import View, level_name
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import (
    GROUPS,
    MARKS,
    definition,
    heading,
    mark,
    quiet,
)
from dashboards.labels import label
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, month, percent


def show_standing(publication: Publication, view: View) -> None:
    """How many targets are met, undecided, missed; by level and by the finer status."""
    rows = read(publication, "targets_by_status", **view.parameters())
    by_status = Counter()
    for row in rows:
        by_status[row["status"]] += row["target_count"]
    by_group = Counter()
    for status, target_count in by_status.items():
        by_group[MARKS[status]] += target_count
    applicable = sum(by_group[group] for group in GROUPS)
    parts = [heading(label("standing.title", month=month(view.month)))]
    if applicable:
        parts += [
            _bar(by_group, applicable),
            _legend(by_group, applicable),
            _undecided(by_status),
            table(_columns(), _levels(publication, rows), label("standing.by_level")),
        ]
    else:
        parts.append(quiet(label("standing.none")))
    apart = count(by_status["not_applicable"])
    parts.append(definition(label("standing.definition"), label("standing.apart", count=apart)))
    show(element("section", *parts))


def _bar(by_group: Counter, applicable: int) -> Markup:
    pieces = [
        element("i", class_=f"piece {group}", style=f"flex-grow:{by_group[group]}")
        for group in GROUPS
        if by_group[group]
    ]
    told = label(
        "standing.told",
        total=count(applicable),
        **{group: count(by_group[group]) for group in GROUPS},
    )
    return element("div", *pieces, class_="stack", role="img", aria_label=told)


def _legend(by_group: Counter, applicable: int) -> Markup:
    entries = [
        element(
            "li",
            mark(group, label(f"group.{group}")),
            element("strong", count(by_group[group])),
            element("span", f"/{count(applicable)}", class_="quiet"),
            element("span", percent(100 * by_group[group] / applicable), class_="quiet"),
        )
        for group in GROUPS
    ]
    return element("ul", *entries, class_="legend")


def _undecided(by_status: Counter) -> Markup | None:
    """Why the undecided are so: the finer status of each."""
    pieces = [
        label("standing.part", status=label(f"status.{status}"), count=count(by_status[status]))
        for status, group in MARKS.items()
        if group == "undecided" and by_status[status]
    ]
    if not pieces:
        return None
    return quiet(label("standing.undecided", parts=label("between").join(pieces)))


def _levels(publication: Publication, rows: list[Row]) -> list[Row]:
    counted = []
    for level in read(publication, "target_levels"):
        groups = Counter()
        for row in rows:
            if row["level"] == level["level"]:
                groups[MARKS[row["status"]]] += row["target_count"]
        total = sum(groups[group] for group in GROUPS)
        if total:
            counted.append({"name": level_name(level), "total": total, **groups})
    return counted


def _columns() -> list[Column]:
    def counted(group: str) -> Column:
        return Column(
            label(f"group.{group}"),
            lambda row: joined(
                element("strong", count(row.get(group, 0))),
                element("span", f"/{count(row['total'])}", class_="quiet"),
            ),
            is_number=True,
        )

    return [
        Column(label("standing.level"), lambda row: row["name"]),
        *(counted(group) for group in GROUPS),
    ]
