"""The same figures as a list: for reading, for the keyboard, for those who cannot see a map.

Belongs here: the table of places and the file of all of them. Not here: the map.
"""

from collections.abc import Sequence
from functools import partial

from dashboards.components.csv_file import csv_file
from dashboards.components.download import offer_file
from dashboards.components.html import Column, show, table
from dashboards.components.marks import heading, quiet
from dashboards.components.origin import origin, origin_headings
from dashboards.components.places.view import PlaceView
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row
from dashboards.wording import count, fraction, month, quantity

SHOWN = 12


def show_list(publication: Publication, view: PlaceView, rows: Sequence[Row]) -> None:
    """The places that need most attention, and a file of all."""
    judged = [row for row in rows if row["value"] is not None and not row["is_too_few"]]
    lower_is_worse = view.measure["direction"] == "higher"
    worst = sorted(judged, key=lambda row: (row["value"], row["place_code"]))
    worst = worst if lower_is_worse else worst[::-1]
    show(heading(label("places.list" if lower_is_worse else "places.list_high")))
    if not worst:
        show(quiet(label("places.no_figures")))
    unit = view.measure["unit"]
    columns = [
        Column(label("places.place"), named),
        Column(name(view.measure), lambda row: quantity(row["value"], unit), True),
        Column(label("places.parts"), _parts, True),
    ]  # fmt: skip
    show(table(columns, worst[:SHOWN], label("places.list")))
    said = label("places.of", shown=count(len(worst[:SHOWN])), total=count(len(rows)))
    show(quiet(said))
    offer_file(
        label("rows.download"),
        publication,
        "place_figures",
        partial(_file, publication, view, rows),
    )


def _parts(row: Row) -> str:
    return fraction(row["numerator"], row["denominator"])


def named(row: Row) -> str:
    """A place's name with the one above it, where that is more than the whole city."""
    parent = name(row, "parent_name") if row["parent_level_number"] else None
    return f"{name(row)} · {parent}" if parent else name(row)


def _file(publication: Publication, view: PlaceView, rows: Sequence[Row]) -> bytes:
    said = origin(publication, view.parameters() | {"measure": name(view.measure)})
    fields = ("place", "code", "month", "numerator", "denominator", "value")
    return csv_file(
        [*(label(f"places.file.{field}") for field in fields), *origin_headings()],
        (
            [named(row), row["place_code"], month(view.month), row["numerator"],
             row["denominator"], row["value"], *said]
            for row in rows
        ),
    )  # fmt: skip
