"""Posts in the grids of the unit: how many are named and which are vacant.

Belongs here: the four kinds of post. Not here: the map of vacancies (page places).
"""

from dashboards.components.download import Field, show_rows
from dashboards.components.filters import View
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import heading, mark, quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, day, percent


def show_posts(publication: Publication, view: View) -> None:
    """One row per kind of post; the vacant ones under one click."""
    rows = read(publication, "unit_posts", unit=view.unit)
    title = label("posts.title", day=day(publication.as_of_date))
    if not rows:
        show(element("section", heading(title), quiet(label("posts.none"))))
        return
    columns = [
        Column(label("posts.kind"), lambda row: label(f"post.{row['post_kind']}")),
        Column(label("posts.all"), lambda row: count(row["post_count"]), True),
        Column(label("posts.vacant"), _vacant, True),
        Column(label("posts.share"), _share, True),
    ]
    show(element("section", heading(title), table(columns, rows, title)))
    show_rows(publication, "unit_vacant_posts", _fields(), unit=view.unit)


def _vacant(row: Row) -> Markup:
    vacant = count(row["vacant_count"])
    return mark("missed", vacant) if row["vacant_count"] else joined(vacant)


def _share(row: Row) -> str:
    return percent(100 * row["vacant_count"] / row["post_count"])


def _fields() -> list[Field]:
    return [
        Field(label("posts.grid"), lambda row: row["grid_code"]),
        Field(label("posts.place"), lambda row: name(row, "place_name")),
        Field(label("posts.kind"), lambda row: label(f"post.{row['post_kind']}")),
        Field(label("posts.since"), lambda row: day(row["valid_from"])),
        Field(label("rows.file"), lambda row: row["source_file"]),
        Field(label("rows.line"), lambda row: row["source_row"], True),
    ]
