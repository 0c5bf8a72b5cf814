"""Sessions of the month by kind, and each of them with the file and line it came from.

Belongs here: kinds and their sessions. Not here: which of them stand out (awards).
"""

from dashboards.components.download import Field, show_rows
from dashboards.components.html import Column, element, show, table
from dashboards.components.marks import heading, quiet
from dashboards.components.volunteering.view import VolunteeringView
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, fraction, moment, month


def show_kinds(publication: Publication, view: VolunteeringView) -> None:
    """One row per kind of session, and all sessions under one click."""
    rows = read(publication, "volunteering_kinds", **view.parameters())
    title = label("kinds.title", month=month(view.month))
    if not rows:
        show(element("section", heading(title), quiet(label("kinds.none"))))
        return
    columns = [
        Column(label("kinds.kind"), lambda row: label(f"activity_kind.{row['kind']}")),
        Column(label("volunteering.sessions"), lambda row: count(row["session_count"]), True),
        Column(label("volunteering.matched"), _matched, True),
        Column(label("volunteering.participants"), lambda r: count(r["participant_count"]), True),
        Column(label("volunteering.hours"), lambda row: count(row["service_hours"]), True),
        Column(label("kinds.featured"), lambda row: count(row["featured_count"]), True),
    ]
    show(element("section", heading(title), table(columns, rows, title)))
    given = view.parameters() | {"kind": None, "is_candidate": False}
    show_rows(publication, "volunteering_sessions", session_fields(), **given)


def _matched(row: Row) -> str:
    return fraction(row["matched_count"], row["session_count"])


def session_fields() -> list[Field]:
    """One session: what, where, how many, and where it is written."""
    return [
        Field(label("sessions.name"), lambda row: row["activity_name"]),
        Field(label("kinds.kind"), lambda row: label(f"activity_kind.{row['kind']}")),
        Field(label("sessions.held"), lambda row: moment(row["held_at"])),
        Field(label("stations.name"), lambda row: name(row, "station_name")),
        Field(label("rows.unit"), lambda row: name(row, "unit_name")),
        Field(label("volunteering.participants"), lambda row: row["participant_count"], True),
        Field(label("volunteering.hours"), lambda row: row["service_hours"], True),
        Field(label("sessions.number"), lambda row: row["activity_id"]),
        Field(label("rows.file"), lambda row: row["source_file"]),
        Field(label("rows.line"), lambda row: row["source_row"], True),
    ]
