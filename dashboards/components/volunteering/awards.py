"""What was honoured, and which sessions of the month could be next, with what speaks for them.

Belongs here: awards given and candidates. Not here: deciding (that is the office's).
"""

from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.components.volunteering.view import VolunteeringView
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import NOTHING, count, day, month

CANDIDATES = 10


def show_awards(publication: Publication, view: VolunteeringView) -> None:
    """How many featured sessions, star volunteers and honours: this month and since the start."""
    rows = read(publication, "volunteering_awards", **view.parameters())
    title = label("honours.title", month=month(view.month))
    if not rows:
        show(element("section", heading(title), quiet(label("honours.none"))))
        return
    columns = [
        Column(label("honours.kind"), _kind),
        Column(label("honours.month"), lambda row: count(row["month_count"]), True),
        Column(label("honours.since"), lambda row: count(row["all_count"]), True),
    ]
    since = quiet(label("honours.from", day=day(rows[0]["since_date"])))
    show(element("section", heading(title), since, table(columns, rows, title)))


def _kind(row: Row) -> str:
    kind, who = label(f"honour.{row['kind']}"), label(f"recipient.{row['recipient_kind']}")
    return f"{kind} · {who}"


def show_candidates(publication: Publication, view: VolunteeringView) -> None:
    """Sessions on the month's theme that drew most people for their kind and are not featured."""
    given = view.parameters() | {"kind": None, "is_candidate": True}
    rows = read(publication, "volunteering_sessions", CANDIDATES, **given)
    title = label("candidates.title", month=month(view.month))
    if not rows:
        show(element("section", heading(title), quiet(label("candidates.none"))))
        return
    columns = [
        Column(label("sessions.name"), lambda row: row["activity_name"]),
        Column(label("stations.name"), _where),
        Column(label("volunteering.participants"), lambda r: count(r["participant_count"]), True),
        Column(label("candidates.reason"), _reason),
        Column(label("rows.file"), lambda row: f"{row['source_file']}:{row['source_row']}"),
    ]
    meaning = definition(label("candidates.definition"))
    show(element("section", heading(title), table(columns, rows, title), meaning))


def _where(row: Row) -> Markup:
    held = element("span", day(row["held_at"]), class_="quiet under")
    return joined(f"{name(row, 'station_name')} · {name(row, 'unit_name')}", held)


def _reason(row: Row) -> Markup:
    times = NOTHING if row["times_median"] is None else f"{row['times_median']:.1f}"
    words = label(
        "candidates.why", times=times, kind=label(f"activity_kind.{row['kind']}"),
        median=count(row["median_participants"]),
    )  # fmt: skip
    return mark("met", words)
