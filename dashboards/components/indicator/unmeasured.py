"""An indicator that no feed measures: the page says why and what would measure it.

Belongs here: the words for that state. Not here: the indicator's own definition (card).
"""

from dashboards.components.html import element, show
from dashboards.components.marks import heading, mark
from dashboards.labels import all_labels, label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read

# How a target is set says most; where there is none, the way of assessment does.
BY_TARGET = ("not_local", "guard", "evidence")


def show_unmeasured(publication: Publication, indicator: Row) -> None:
    """Why there is no figure, as far as the catalogue tells."""
    targets = read(publication, "indicator_targets", indicator=indicator["indicator_code"])
    kinds = {row["decomposition_type"] for row in targets}
    reasons = [label(f"unmeasured.{kind}") for kind in BY_TARGET if kind in kinds]
    if not reasons:
        reasons = [_by_method(indicator)]
    if not targets:
        reasons.append(label("unmeasured.no_target"))
    parts = [element("p", reason) for reason in reasons]
    show(
        element(
            "section",
            heading(label("unmeasured.title", indicator=name(indicator))),
            mark("undecided", label("unmeasured.state")),
            *parts,
            class_="state",
        )
    )


def _by_method(indicator: Row) -> str:
    """The first known word of the way of assessment; methods may be joined by a plus."""
    for method in (indicator["method"] or "").split("+"):
        key = f"unmeasured.method.{method}"
        if key in all_labels():
            return label(key)
    return label("unmeasured.method.unknown")
