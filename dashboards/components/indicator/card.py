"""The definition card: what the indicator is, how it is measured, what is asked and of whom.

Belongs here: words and numbers of the catalogue. Not here: figures (series).
"""

from collections.abc import Sequence

from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.indicator.links import unit_link
from dashboards.components.marks import heading, mark, quiet
from dashboards.labels import all_labels, label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import NOTHING, count, day, limit

SOURCE_MARKS = {"verified": "met", "mirror": "undecided", "unverified": "undecided"}
NUMBERS = ("floor", "expected", "good", "stretch")


def show_card(publication: Publication, indicator: Row, figure: Row | None) -> None:
    """What the indicator is, as pairs; its targets as a table."""
    pairs = [*_indicator(indicator), *(_figure(figure) if figure else [])]
    listed = element(
        "dl",
        *(joined(element("dt", label(f"card.{key}")), element("dd", said)) for key, said in pairs),
        class_="pairs",
    )
    show(element("section", heading(label("card.title")), listed))
    targets = read(publication, "indicator_targets", indicator=indicator["indicator_code"])
    if not targets:
        show(quiet(label("card.no_target")))
        return
    show(heading(label("card.targets")), table(_columns(), targets, label("card.targets")))


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
                          _source_status(row["source_status"]))),
        ("validity", _validity(row)),
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
    return label("list.comma").join(_word(f"method.{part}", part) for part in parts) or label(
        "nothing_given"
    )


def _word(key: str, code: str | None) -> str:
    """A word of the catalogue; one that it adds later is shown as it is."""
    return label(key) if key in all_labels() else code or NOTHING


def _source_status(status: str | None) -> Markup:
    return mark(SOURCE_MARKS.get(status, "undecided"), _word(f"source_status.{status}", status))


def _validity(row: Row) -> str:
    key = "card.until" if row["valid_to"] else "card.since"
    return label(key, start=day(row["valid_from"]), end=day(row["valid_to"]))


def _columns() -> Sequence[Column]:
    return [
        Column(label("card.asked"), _asked),
        Column(label("card.numbers"), _numbers),
        Column(label("card.responsible"), _responsible),
        Column(
            label("card.cadence"), lambda row: _word(f"cadence.{row['cadence']}", row["cadence"])
        ),
        Column(label("card.validity"), _validity),
        Column(label("card.document"), _document),
    ]


def _asked(row: Row) -> Markup:
    level = name(row, "level_name") or label("level.unit")
    words = [_word(f"decomposition.{row['decomposition_type']}", row["decomposition_type"]), level]
    if row["split"] not in (None, "all"):
        words.append(label(f"split.{row['split']}"))
    return joined(
        element("strong", name(row, "measure_name") or label("card.unmeasured")),
        element("span", " · ".join(words), class_="quiet under"),
    )


def _numbers(row: Row) -> Markup:
    kind = _word(f"target_type.{row['target_type']}", row["target_type"])
    said = [
        f"{label(f'card.number.{key}')} {limit(row[key], row['unit'])}"
        for key in NUMBERS
        if row[key] is not None
    ]
    if row["routine_threshold"] is not None:
        words = label("number.threshold", number=limit(row["routine_threshold"], row["unit"]))
        said.append(words)
    return joined(kind, element("span", " · ".join(said), class_="quiet under"))


def _responsible(row: Row) -> Markup:
    basis = _word(f"basis.{row['responsibility_basis']}", row["responsibility_basis"])
    if row["lead_unit_code"]:
        who = unit_link(row["lead_unit_code"], name(row, "lead_name") or row["lead_unit_code"])
    else:
        who = label("card.each_unit", count=count(row["unit_count"] or 0))
        if name(row, "league_name"):
            who = f"{name(row, 'league_name')} · {who}"
    return joined(who, element("span", basis, class_="quiet under"))


def _document(row: Row) -> Markup:
    return joined(
        row["document"] or label("nothing_given"),
        element("span", _source_status(row["source_status"]), class_="under"),
    )
