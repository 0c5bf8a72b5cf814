"""Readiness: points to expect if the evaluators came, with the interval around them.

Belongs here: the card of one framework, and whether it moved by more than its interval.
Not here: where the points are lost (risks), how they are figured (marts).
"""

from dashboards.components.html import Markup, element, joined
from dashboards.components.marks import definition, mark
from dashboards.labels import label, name
from dashboards.queries import Row
from dashboards.wording import change, count, percent, points


def direction(row: Row) -> str | None:
    """up or down where the month before lies outside this month's interval, else same."""
    before = row["expected_before_pct"]
    if before is None:
        return None
    if before < row["expected_low_pct"]:
        return "up"
    return "down" if before > row["expected_high_pct"] else "same"


def readiness_card(row: Row) -> Markup:
    """Expected points of those that can be measured; what nothing measures is told beside."""
    possible = points(row["measured_points"])
    moved = change(row["expected_pct"], row["expected_before_pct"], "pct")
    interval = label(
        "readiness.interval",
        low=points(row["expected_points_low"]),
        high=points(row["expected_points_high"]),
    )
    notes = [
        label("readiness.risk", points=points(row["points_at_risk"])),
        label("readiness.unknown", points=points(row["points_unknown"])),
    ]
    return element(
        "li",
        element("span", label("readiness.name"), class_="card-name"),
        element(
            "span",
            element("strong", label("readiness.points", points=points(row["expected_points"]))),
            element("span", label("readiness.of", points=possible), class_="quiet"),
            element("span", percent(row["expected_pct"]), class_="quiet"),
            element("span", label("verdict.since", change=moved), class_="quiet"),
            class_="card-figure",
        ),
        _range(row, interval),
        element("span", label("between").join([interval, *notes]), class_="quiet"),
        mark("undecided", label("readiness.assumed")) if row["is_score_assumed"] else None,
        definition(
            joined(name(row)),
            label("readiness.definition"),
            label(
                "readiness.left_out",
                evidence=count(row["evidence_count"]),
                veto=count(row["veto_count"]),
                unmeasured=count(row["unmeasured_count"]),
                total=count(row["indicator_count"]),
            ),
        ),
    )  # fmt: skip


def _range(row: Row, told: str) -> Markup:
    """The expected points with their interval, on the scale of all that can be measured."""
    ends = [min(100.0, max(0.0, row[f"expected_{end}_pct"])) for end in ("low", "high")]
    return element(
        "span",
        element("i", class_="span", style=f"left:{ends[0]:.1f}%;width:{ends[1] - ends[0]:.1f}%"),
        element("i", class_="dot", style=f"left:{row['expected_pct']:.1f}%"),
        class_="range", role="img", aria_label=told, title=told,
    )  # fmt: skip
