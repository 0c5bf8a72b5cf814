"""One case from report to close: every hand it passed through, with the file and the line.

Belongs here: the search for a case and its events. Not here: lists of cases.
"""

import streamlit as st

from dashboards.components.html import Column, element, show, table
from dashboards.components.marks import heading, mark, quiet
from dashboards.components.url_state import settle_text
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import NOTHING, moment, quantity


def show_timeline(publication: Publication) -> None:
    """The case whose number stands in the field or in the address."""
    show(heading(label("timeline.title")))
    settle_text("case")
    wanted = st.text_input(label("timeline.case"), key="case").strip()
    if not wanted:
        show(quiet(label("timeline.ask")))
        return
    found = read(publication, "case_head", case_id=wanted)
    if not found:
        show(quiet(label("timeline.unknown", case=wanted)))
        return
    show(element("section", *_head(found[0])))
    events = read(publication, "case_timeline", case_id=wanted)
    if not events:
        show(quiet(label("timeline.no_events")))
        return
    columns = [
        Column(label("timeline.at"), lambda row: moment(row["occurred_at"])),
        Column(label("timeline.event"), lambda row: label(f"event.{row['event_kind']}")),
        Column(label("timeline.units"), _units),
        Column(label("timeline.after"), _after, True),
        Column(label("rows.file"), lambda row: f"{row['source_file']}:{row['source_row']}"),
    ]
    show(table(columns, events, label("timeline.title")))


def _head(case: Row) -> list[str]:
    state = "overdue" if case["is_overdue"] else "met" if case["closed_at"] else "undecided"
    words = label("timeline.closed" if case["closed_at"] else "timeline.open")
    first = name(case, "first_name") or NOTHING
    handler = name(case, "handler_name") or NOTHING
    return [
        element("p", mark(state, element("strong", f"{name(case, 'class_name')} · {words}"))),
        element("p", label("timeline.first", first=first, handler=handler)),
        quiet(label("timeline.due", due=moment(case["due_at"]), closed=moment(case["closed_at"]))),
        quiet(label("timeline.source", file=case["source_file"], line=case["source_row"])),
    ]


def _after(row: Row) -> str:
    return quantity(row["days_since_previous"], "days")


def _units(row: Row) -> str:
    units = [name(row, "from_name"), name(row, "to_name")]
    return " → ".join(unit for unit in units if unit)
