"""Publications: the files readers could be pointed to, and the one they read.

Belongs here: the list and how to go back. Not here: going back itself (orchestration).
"""

from dashboards.components.html import Column, Markup, element, show, table
from dashboards.components.marks import definition, heading, mark
from dashboards.labels import label
from dashboards.publication import KeptFile, Publication, kept_publications
from dashboards.queries import Row
from dashboards.wording import count, day, file_size, moment


def show_publications(publication: Publication) -> None:
    """The files kept, the newest first."""
    rows = [{"file": file} for file in kept_publications(publication)]
    show(
        element(
            "section",
            heading(label("publications.title", count=count(len(rows)))),
            table(_columns(), rows, label("publications.caption")),
            definition(label("publications.definition")),
        )
    )


def _columns() -> list[Column]:
    def file_of(row: Row) -> KeptFile:
        return row["file"]

    def is_read(row: Row) -> Markup:
        if not file_of(row).is_current:
            return element("span", label("publications.kept"), class_="quiet")
        return mark("met", label("publications.current"))

    return [
        Column(label("publications.file"), lambda row: element("strong", file_of(row).name)),
        Column(label("publications.state"), is_read),
        Column(label("publications.as_of"), lambda row: day(file_of(row).as_of_date)),
        Column(label("publications.written"), lambda row: moment(file_of(row).written_at)),
        Column(
            label("publications.size"),
            lambda row: file_size(file_of(row).size_bytes),
            is_number=True,
        ),
    ]
