"""What is open, and how old: units by age of their open cases.

Belongs here: the one table of buckets. Not here: single cases (overdue, timeline).
"""

from collections.abc import Callable

from dashboards.components.casework.view import CaseView
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, days

SHOWN = 15


def show_ageing(publication: Publication, view: CaseView) -> None:
    """One line per unit, one column per bucket, the units with most overdue cases first."""
    rows = read(publication, "case_ageing", **view.parameters())
    if not rows:
        show(element("section", heading(label("ageing.title")), quiet(label("ageing.none"))))
        return
    units: dict[str, dict] = {}
    for row in rows:
        unit = units.setdefault(row["unit_code"], {**row, "buckets": {}})
        unit["buckets"][row["bucket_number"]] = row
    buckets = {row["bucket_number"]: _range(row) for row in rows}
    columns = [Column(label("ageing.unit"), name)]
    columns += [
        Column(words, _in_bucket(number), True) for number, words in sorted(buckets.items())
    ]
    columns += [
        Column(label("ageing.open"), _total("open_case_count"), True),
        Column(label("ageing.overdue"), _overdue, True),
        Column(label("ageing.oldest"), _oldest, True),
    ]
    opened = sum(row["open_case_count"] for row in rows)
    overdue = sum(row["overdue_case_count"] for row in rows)
    said = label("ageing.said", open=count(opened), overdue=count(overdue))
    shown = list(units.values())[:SHOWN]
    show(
        element(
            "section",
            heading(label("ageing.title")),
            mark("overdue" if overdue else "met", said),
            table(columns, shown, label("ageing.title")),
            quiet(label("ageing.of", shown=count(len(shown)), total=count(len(units)))),
            definition(label("ageing.definition")),
        )
    )


def _range(row: Row) -> str:
    if row["age_to_days"] is None:
        return label("ageing.from", start=row["age_from_days"])
    return label("ageing.range", start=row["age_from_days"], end=row["age_to_days"])


def _in_bucket(number: int) -> Callable[[Row], str]:
    def cell(unit: Row) -> str:
        found = unit["buckets"].get(number)
        return count(found["open_case_count"]) if found and found["open_case_count"] else ""

    return cell


def _total(column: str) -> Callable[[Row], str]:
    return lambda unit: count(sum(each[column] for each in unit["buckets"].values()))


def _overdue(unit: Row) -> Markup:
    overdue = sum(each["overdue_case_count"] for each in unit["buckets"].values())
    return mark("overdue", count(overdue)) if overdue else joined(count(0))


def _oldest(unit: Row) -> str:
    ages = [each["oldest_open_age_days"] for each in unit["buckets"].values()]
    return days(max((age for age in ages if age is not None), default=None))
