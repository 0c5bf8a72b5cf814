"""Unreadable: files that could not be read at all, each with its reason.

Belongs here: the list of such files. Not here: rows of files that could be read (files).
"""

from dashboards.components.html import Column, element, show, table
from dashboards.components.marks import heading, quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import read
from dashboards.wording import count, file_size, moment


def show_unreadable_files(publication: Publication) -> None:
    """Files that could not be read at all, each with its reason."""
    rows = read(publication, "files", source=None, status="unreadable")
    parts = [heading(label("unreadable.title", count=count(len(rows))))]
    if rows:
        columns = [
            Column(label("rows.file"), lambda row: element("strong", row["source_file"])),
            Column(label("source"), lambda row: name(row, "title")),
            Column(label("unreadable.reason"), lambda row: name(row, "message")),
            Column(label("files.received"), lambda row: moment(row["loaded_at"])),
            Column(
                label("unreadable.size"), lambda row: file_size(row["size_bytes"]), is_number=True
            ),
        ]
        parts.append(table(columns, rows, label("unreadable.caption")))
    else:
        parts.append(quiet(label("unreadable.none")))
    show(element("section", *parts))
