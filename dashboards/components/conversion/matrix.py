"""Indicator by unit: the stage of each pair, as a table of numbers on a desk, as a list on a phone.

Belongs here: stages of the month. Not here: their dates (history).
"""

from collections import Counter, defaultdict

from dashboards.components.conversion.links import indicator_link
from dashboards.components.conversion.view import ConversionView
from dashboards.components.download import Field, show_rows
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, month

# A table of more columns than units of one league cannot be read on a desk.
MOST_UNITS = 14
GROUP_OF = {
    0: "missed",
    1: "missed",
    2: "missed",
    3: "undecided",
    4: "undecided",
    5: "met",
    6: "met",
}


def show_matrix(publication: Publication, view: ConversionView) -> None:
    """One row per indicator: the units by stage, and where they are few the table itself."""
    given = view.parameters() | {"indicator": None}
    rows = read(publication, "conversion_matrix", **given)
    title = label("matrix.title", month=month(view.month))
    if not rows:
        show(element("section", heading(title), quiet(label("conversion.no_month"))))
        return
    units = {row["unit_code"]: name(row, "unit_name") for row in rows}
    by_indicator: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_indicator[row["indicator_code"]].append(row)
    parts = [heading(title)]
    if 1 < len(units) <= MOST_UNITS:
        parts.append(_matrix(by_indicator, units, title))
    else:
        parts.append(quiet(label("matrix.choose")))
    lines = [{**own[0], "pairs": own} for own in by_indicator.values()]
    columns = [
        Column(label("leaks.indicator"), indicator_link),
        Column(label("matrix.stages"), _stages),
    ]
    listed = element("summary", label("matrix.list", count=count(len(lines))))
    parts.append(element("details", listed, table(columns, lines, title)))
    parts.append(definition(label("matrix.definition")))
    show(element("section", *parts))
    show_rows(publication, "conversion_matrix", _fields(), **given)


def _stages(line: Row) -> Markup:
    """How many of the indicator's units stand at each stage."""
    stages = Counter(_words(row) for row in line["pairs"])
    told = (label("matrix.part", stage=stage, count=count(n)) for stage, n in stages.most_common())
    return joined(*(element("span", words, class_="under") for words in told))


def _words(row: Row) -> str:
    if not row["is_applicable"]:
        return label("side.not_applicable")
    stage = label(f"stage.{row['stage_code']}")
    side = row["side_state"]
    return f"{stage} ({label(f'side.{side}')})" if side else stage


def _matrix(by_indicator: dict[str, list[Row]], units: dict[str, str], title: str) -> Markup:
    codes = sorted(units)
    heads = (
        element("th", element("span", units[code]), scope="col", class_="slanted") for code in codes
    )
    body = []
    for own in by_indicator.values():
        at = {row["unit_code"]: row for row in own}
        cells = (_cell(at.get(code)) for code in codes)
        body.append(element("tr", element("th", indicator_link(own[0]), scope="row"), *cells))
    head = element("tr", element("th", label("leaks.indicator"), scope="col"), *heads)
    caption = element("caption", title, class_="unseen")
    return element(
        "table", caption, element("thead", head), element("tbody", *body), class_="matrix"
    )


def _cell(row: Row | None) -> Markup:
    if row is None:
        return element("td", class_="apart")
    words = _words(row)
    if not row["is_applicable"]:
        return element("td", "–", title=words, class_="apart", aria_label=words)
    fallen = "↓" if row["side_state"] == "regressed" else ""
    shown = f"{row['stage_number']}{fallen}"
    return element("td", shown, title=words, class_=GROUP_OF[row["stage_number"]], aria_label=words)


def _fields() -> list[Field]:
    return [
        Field(label("leaks.code"), lambda row: row["indicator_code"]),
        Field(label("leaks.indicator"), lambda row: name(row, "indicator_name")),
        Field(label("leaks.unit"), lambda row: name(row, "unit_name")),
        Field(label("conversion.stage"), _words),
        Field(label("matrix.number"), lambda row: row["stage_number"], True),
        Field(label("leaks.lacks"), lambda row: name(row, "reason")),
        Field(label("leaks.target"), lambda row: row["target_code"]),
    ]
