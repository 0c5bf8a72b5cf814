"""The routine targets of an indicator: what is asked, of whom, how often, by which document.

Belongs here: one line per version of a target. Not here: whether it is met (series).
"""

from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.indicator.catalogue_words import source_status, validity, word
from dashboards.components.indicator.links import unit_link
from dashboards.components.marks import heading, quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, limit

NUMBERS = ("floor", "expected", "good", "stretch")


def show_targets(publication: Publication, indicator: Row) -> None:
    """The targets as a table, or that there is none."""
    targets = read(publication, "indicator_targets", indicator=indicator["indicator_code"])
    if not targets:
        show(quiet(label("card.no_target")))
        return
    title = label("card.targets")
    show(element("section", heading(title), table(_columns(), targets, title)))


def _columns() -> list[Column]:
    return [
        Column(label("card.asked"), _asked),
        Column(label("card.numbers"), _numbers),
        Column(label("card.responsible"), _responsible),
        Column(
            label("card.cadence"), lambda row: word(f"cadence.{row['cadence']}", row["cadence"])
        ),
        Column(label("card.validity"), validity),
        Column(label("card.document"), _document),
    ]


def _asked(row: Row) -> Markup:
    level = name(row, "level_name") or label("level.unit")
    words = [word(f"decomposition.{row['decomposition_type']}", row["decomposition_type"]), level]
    if row["split"] not in (None, "all"):
        words.append(label(f"split.{row['split']}"))
    return joined(
        element("strong", name(row, "measure_name") or label("card.unmeasured")),
        element("span", " · ".join(words), class_="quiet under"),
    )


def _numbers(row: Row) -> Markup:
    kind = word(f"target_type.{row['target_type']}", row["target_type"])
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
    basis = word(f"basis.{row['responsibility_basis']}", row["responsibility_basis"])
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
        element("span", source_status(row["source_status"]), class_="under"),
    )
