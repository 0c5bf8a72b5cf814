"""Interviews of the month: due by the rule in force, and those that were held.

Belongs here: the month's list. Not here: other scenarios and the gate (ranking).
"""

from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.components.supervision.view import SupervisionView
from dashboards.labels import label, name
from dashboards.queries import Row, read
from dashboards.wording import count, day, month, percent


def show_interviews(view: SupervisionView) -> None:
    """Who was last or is due, and what is on record."""
    rows = read(view.publication, "month_interviews", **view.parameters())
    due = sum(bool(row["is_due_by_rule"]) for row in rows)
    parts = [heading(label("supervision.interviews", due=count(due)))]
    if rows:
        parts.append(table(_columns(), rows, label("supervision.interviews", due=count(due))))
    else:
        parts.append(quiet(label("supervision.no_interviews")))
    parts.append(definition(label("interviews.definition.rule")))
    show(element("section", *parts))


def _columns() -> list[Column]:
    return [
        Column(label("annex.column.unit_name"), name),
        Column(label("annex.column.period_month"), lambda row: month(row["period_month"])),
        Column(label("annex.column.rank_number"), _place, True),
        Column(
            label("annex.column.consecutive_last_count"),
            lambda row: count(row["consecutive_last_count"]),
            True,
        ),
        Column(label("ranking.last"), _chance, True),
        Column(label("annex.column.interview_status"), _status),
    ]


def _place(row: Row) -> str:
    return f"{count(row['rank_number'])}/{count(row['unit_count'])}"


def _chance(row: Row) -> str:
    chance = row["last_probability"]
    return percent(None if chance is None else 100 * chance)


def _status(row: Row) -> Markup:
    is_due = bool(row["is_due_by_rule"])
    verdict = mark(
        "missed" if is_due else "apart", label("interviews.due" if is_due else "interviews.no")
    )
    if not is_due and row["interview_id"] is None:
        return verdict
    told = [name(row, "interview_status")]
    if row["interview_id"] is not None:
        told += [row["interview_id"], day(row["held_at"])]
    return joined(verdict, element("span", " · ".join(told), class_="quiet under"))
