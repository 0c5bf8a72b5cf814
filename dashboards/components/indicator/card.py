"""The definition card: what the indicator is and how it is measured.

Belongs here: the catalogue's own words. Not here: targets (targets), figures (series).
"""

from dashboards.components.html import element, joined, show
from dashboards.components.indicator.catalogue_words import source_status, validity, word
from dashboards.components.marks import heading
from dashboards.labels import label, name
from dashboards.queries import Row
from dashboards.wording import NOTHING, count


def show_card(indicator: Row, figure: Row | None) -> None:
    """What the indicator is, and the measure if one is shown."""
    pairs = [*_indicator(indicator), *(_figure(figure) if figure else [])]
    listed = element(
        "dl",
        *(joined(element("dt", label(f"card.{key}")), element("dd", said)) for key, said in pairs),
        class_="pairs",
    )
    show(element("section", heading(label("card.title")), listed))


def _indicator(row: Row) -> list[tuple[str, str]]:
    framework = name(row, "framework_name") or row["framework_code"]
    said = [
        ("indicator", label("card.named", name=name(row), code=row["indicator_code"])),
        ("framework", label("card.item", framework=framework, tier=name(row, "tier1"),
                            number=row["ordinal"])),
        ("definition", name(row, "definition")),
        ("method", _method(row["method"])),
        ("threshold", row["threshold_text"] or label("nothing_given")),
        ("source", joined(row["source"] or label("nothing_given"), " ",
                          source_status(row["source_status"]))),
        ("validity", validity(row)),
    ]  # fmt: skip
    if row["possible_score"] is not None:
        said.append(("score", count(row["possible_score"])))
    if row["item_count"] or row["class_count"]:
        fed = label("card.fed", items=row["item_count"] or 0, classes=row["class_count"] or 0)
        said.append(("feeds", fed))
    return said


def _figure(row: Row) -> list[tuple[str, str]]:
    said = [
        ("measure", name(row)),
        ("formula", name(row, "formula")),
        ("numerator", name(row, "numerator") or NOTHING),
    ]
    if name(row, "denominator"):
        said.append(("denominator", name(row, "denominator")))
    if row["min_count"]:
        said.append(("min_count", label("card.fewest", count=row["min_count"])))
    if row["measured_code"] == "all":
        said.append(("cut", label("card.whole_city")))
    return said


def _method(method: str | None) -> str:
    parts = [part for part in (method or "").split("+") if part]
    return label("list.comma").join(word(f"method.{part}", part) for part in parts) or label(
        "nothing_given"
    )
