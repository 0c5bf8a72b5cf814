"""What each row of a file says of itself: publication, as-of day, chosen view.

Belongs here: the columns that every file of rows ends with, since a CSV has no other place for
them. Not here: which rows (queries), how a file is written (csv_file).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboards.labels import all_labels, label
from dashboards.publication import Publication
from dashboards.queries import read_now
from dashboards.wording import day, month


def origin_headings() -> list[str]:
    """The headings of the columns that `origin` fills."""
    return [label(f"rows.{each}") for each in ("source", "as_of", "chosen")]


def origin(publication: Publication, given: Mapping[str, Any]) -> list[str]:
    """Publication with *simulated* where the data are, its as-of day, the choices in words."""
    [city] = read_now(publication, "city")
    simulated = label("simulated") if city["is_simulated"] else ""
    source = " ".join(part for part in (publication.publication_id, simulated) if part)
    return [source, day(publication.as_of_date), _chosen(given)]


def _chosen(given: Mapping[str, Any]) -> str:
    """The choices of the view; a parameter that no reader chooses has no label and is left out."""
    named = [
        f"{label(f'filter.{key}')} {month(value) if isinstance(value, date) else value}"
        for key, value in given.items()
        if value is not None and f"filter.{key}" in all_labels()
    ]
    return label("between").join(named) or label("filter.all")
