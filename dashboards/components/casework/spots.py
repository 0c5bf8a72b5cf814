"""What comes back, and what the programmes moved: black spots and the special rectifications.

Belongs here: the two lists. Not here: the map (places).
"""

from dashboards.components.casework.view import CaseView
from dashboards.components.html import Column, show, table
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, day, fraction, percent

SHOWN = 10


def show_spots(publication: Publication, view: CaseView) -> None:
    """Grids where the same kind of problem returned after verified closes."""
    rows = read(publication, "black_spots", **view.parameters())
    show(heading(label("spots.title")))
    if not rows:
        show(mark("met", label("spots.none")))
        return
    columns = [
        Column(label("spots.grid"), _where),
        Column(label("spots.class"), lambda row: name(row, "class_name")),
        Column(
            label("spots.back"),
            lambda row: fraction(row["recurrence_90d_count"], row["watched_close_count"]),
            True,
        ),
        Column(label("spots.open"), lambda row: count(row["open_case_count"]), True),
        Column(label("spots.latest"), lambda row: day(row["latest_reported_at"])),
    ]
    show(
        table(columns, rows[:SHOWN], label("spots.title")),
        quiet(label("spots.of", shown=min(SHOWN, len(rows)), total=count(len(rows)))),
        definition(label("spots.definition")),
    )


def _where(row: Row) -> str:
    return " · ".join(part for part in (name(row), name(row, "street_name")) if part)


def show_programmes(publication: Publication, view: CaseView) -> None:
    """One line per programme; one that the source does not name says so."""
    rows = read(publication, "programme_cases", unit=view.unit)
    if not rows:
        return
    columns = [
        Column(label("programmes.name"), _programme),
        Column(label("programmes.cases"), lambda row: count(row["case_count"]), True),
        Column(label("programmes.open"), lambda row: count(row["open_case_count"]), True),
        Column(label("programmes.overdue"), lambda row: count(row["overdue_case_count"]), True),
        Column(label("programmes.on_time"), _on_time, True),
        Column(label("programmes.crews"), lambda row: count(row["crew_count"]), True),
        Column(label("programmes.vehicles"), lambda row: count(row["vehicle_count"]), True),
    ]
    show(
        heading(label("programmes.title")),
        table(columns, rows, label("programmes.title")),
        definition(label("programmes.definition")),
    )


def _programme(row: Row) -> str:
    return name(row) or label("programmes.unnamed", number=row["number"])


def _on_time(row: Row) -> str:
    if not row["due_case_count"]:
        return ""
    share = percent(100 * row["on_time_case_count"] / row["due_case_count"])
    return f"{share} ({fraction(row['on_time_case_count'], row['due_case_count'])})"
