"""The reader's view of the cases: unit and class, kept in the URL.

Belongs here: the choices. Not here: what is shown of them.
"""

from dataclasses import dataclass
from typing import Any

from dashboards.components.filters import ALL, choose, filter_row
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import read


@dataclass(frozen=True)
class CaseView:
    """What the reader has chosen; None stands for all."""

    unit: str | None
    case_class: str | None

    def parameters(self) -> dict[str, Any]:
        """The choices as query parameters."""
        return {"unit": self.unit, "case_class": self.case_class}


def choose_cases(publication: Publication) -> CaseView:
    """The reader's view; a city without cases has nothing but "all" to choose."""
    every = {ALL: label("filter.all")}
    units = {row["unit_code"]: name(row) for row in read(publication, "case_units")}
    classes = {row["class_code"]: name(row) for row in read(publication, "case_classes")}
    with filter_row():
        unit = choose("unit", every | units, ALL)
        case_class = choose("case_class", every | classes, ALL)
    return CaseView(*(None if code == ALL else code for code in (unit, case_class)))
