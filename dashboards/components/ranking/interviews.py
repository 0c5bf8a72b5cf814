"""The interview rule and the gated rule side by side, with what was held.

Belongs here: who is due by which rule, and why the gate says so. Not here: the places (league).
"""

from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.components.ranking.view import RankingView
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, day, month, percent

SHOWN = 12


def show_interviews(publication: Publication, view: RankingView) -> None:
    """Every ranking up to this one in which somebody was last, newest first."""
    rows = read(publication, "ranking_interviews", **view.parameters())
    show(heading(label("interviews.title")))
    if not rows:
        show(quiet(label("interviews.none")))
        return
    columns = [
        Column(label("interviews.month"), lambda row: month(row["period_month"])),
        Column(label("interviews.unit"), name),
        Column(
            label("interviews.in_a_row"), lambda row: count(row["consecutive_last_count"]), True
        ),
        Column(label("interviews.rule"), lambda row: _due(row["is_due_by_rule"])),
        Column(label("interviews.gate"), _gate),
        Column(label("interviews.last"), _last, True),
        Column(label("interviews.held"), _held),
    ]
    show(
        table(columns, rows[:SHOWN], label("interviews.title")),
        quiet(label("interviews.of", shown=min(SHOWN, len(rows)), total=len(rows))),
        definition(label("interviews.definition.rule"), label("interviews.definition.gate")),
    )


def _due(is_due: bool | None) -> Markup:
    return mark(
        "missed" if is_due else "apart", label("interviews.due" if is_due else "interviews.no")
    )


def _gate(row: Row) -> Markup:
    reason = element("span", name(row, "gate_reason"), class_="quiet under")
    return joined(_due(row["is_due_by_gate"]), reason)


def _last(row: Row) -> str:
    chance = row["last_probability"]
    return "" if chance is None else percent(100 * chance)


def _held(row: Row) -> Markup:
    if row["interview_id"] is None:
        return joined(name(row, "interview_status"))
    held = element("span", f"{row['interview_id']} · {day(row['held_at'])}", class_="quiet under")
    return joined(name(row, "interview_status"), held)
