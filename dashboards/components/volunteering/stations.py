"""Stations of the month: targeted ones against others, and each of them with its last session.

Belongs here: groups and their stations. Not here: sessions (sessions), months (months).
"""

from dashboards.components.download import Field, show_rows
from dashboards.components.html import Column, element, show, table
from dashboards.components.marks import definition, heading, quiet
from dashboards.components.volunteering.view import VolunteeringView
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import NOTHING, count, day, fraction, month, percent


def show_stations(publication: Publication, view: VolunteeringView) -> None:
    """One row per group; the stations under one click, those without a session first."""
    rows = read(publication, "volunteering_groups", **view.parameters())
    title = label("stations.title", month=month(view.month))
    if not rows:
        show(element("section", heading(title), quiet(label("stations.none"))))
        return
    columns = [
        Column(label("stations.group"), lambda row: label(f"station_group.{row['station_group']}")),
        Column(label("stations.active"), _active, True),
        Column(label("stations.share"), _share, True),
        Column(label("volunteering.sessions"), lambda row: count(row["session_count"]), True),
        Column(label("stations.each"), _each, True),
        Column(label("volunteering.matched"), _matched, True),
        Column(label("volunteering.participants"), lambda r: count(r["participant_count"]), True),
        Column(label("volunteering.hours"), lambda row: count(row["service_hours"]), True),
    ]
    meaning = definition(label("stations.definition"))
    show(element("section", heading(title), table(columns, rows, title), meaning))
    show_rows(publication, "volunteering_stations", _fields(), **view.parameters())


def _active(row: Row) -> str:
    return fraction(row["active_count"], row["station_count"])


def _share(row: Row) -> str:
    return percent(100 * row["active_count"] / row["station_count"])


def _each(row: Row) -> str:
    return f"{row['session_count'] / row['station_count']:.1f}"


def _matched(row: Row) -> str:
    return fraction(row["matched_count"], row["session_count"]) if row["session_count"] else NOTHING


def _fields() -> list[Field]:
    return [
        Field(label("stations.name"), name),
        Field(label("stations.kind"), lambda row: label(f"station_kind.{row['kind']}")),
        Field(label("stations.targeted"), _is_targeted),
        Field(label("rows.unit"), lambda row: name(row, "unit_name")),
        Field(label("volunteering.sessions"), lambda row: row["session_count"], True),
        Field(label("volunteering.matched"), lambda row: row["matched_count"], True),
        Field(label("volunteering.participants"), lambda row: row["participant_count"], True),
        Field(label("volunteering.hours"), lambda row: row["service_hours"], True),
        Field(label("stations.last"), lambda row: day(row["last_held_at"])),
        Field(label("rows.file"), lambda row: row["source_file"]),
        Field(label("rows.line"), lambda row: row["source_row"], True),
    ]


def _is_targeted(row: Row) -> str:
    return label("stations.is_targeted") if row["is_targeted"] else ""
