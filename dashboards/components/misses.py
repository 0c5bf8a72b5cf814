"""Active titles: what missed its target, for how long, in one sentence each.

Belongs here: the sentences of the worst misses. Not here: the verdicts (marts).
"""

from dashboards.components.filters import View
from dashboards.components.html import Markup, element, show
from dashboards.components.links import to_indicator, to_unit
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import change, count, fraction, limit, month, quantity, times_in_a_row

# As many as a meeting can settle; the rest is folded away, not left out.
SHOWN_FIRST = 4


def show_misses(publication: Publication, view: View) -> None:
    """What missed its target in the last due period, the longest run first."""
    rows = read(publication, "misses_in_a_row", **view.parameters())
    first, rest = rows[:SHOWN_FIRST], rows[SHOWN_FIRST:]
    places = count(rows[0]["missed_in_all"]) if rows else count(0)
    parts = [heading(label("misses.title", count=count(len(rows)), places=places))]
    if not rows:
        parts.append(quiet(label("misses.none", month=month(view.month))))
    parts.append(sentences(first))
    if rest:
        parts.append(
            element(
                "details",
                element("summary", label("misses.more", count=count(len(rest)))),
                sentences(rest),
            )
        )
    parts.append(definition(label("misses.definition", month=month(view.month))))
    show(element("section", *parts))


def sentences(rows: list[Row]) -> Markup:
    """A list of misses, one sentence each."""
    return element("ul", *(_sentence(row) for row in rows), class_="titles")


def _kind(row: Row) -> tuple[str, str, str]:
    """What is said of it, the name of the limit, and where the limit stands.

    Under the floor is said of several only if it is true of each.
    """
    if not row["are_all_beyond_floor"]:
        return "missed", "threshold", "routine_threshold"
    if row["direction"] == "lower":
        return "over_ceiling", "ceiling", "floor"
    return "under_floor", "floor", "floor"


def _value(row: Row) -> str:
    value = quantity(row["value"], row["unit"])
    parts = fraction(row["numerator"], row["denominator"])
    return f"{value} ({parts})" if parts else value


def _sentence(row: Row) -> Markup:
    kind, edge, column = _kind(row)
    sentence = times_in_a_row(
        f"{'run' if row['missed_count'] == 1 else 'several'}.{kind}",
        row["period_count"],
        row["cadence"],
        scope=name(row, "scope_name"),
        indicator=name(row, "indicator_name"),
        measure=name(row, "measure_name"),
        missed=count(row["missed_count"]),
        level=name(row, "level_name") or label("level.unit"),
    )
    figures = label(
        "misses.figures",
        scope=name(row, "scope_name"),
        month=month(row["period_month"]),
        value=_value(row),
        limit=label(f"number.{edge}", number=limit(row[column], row["unit"])),
        gap=change(row["value"], row[column], row["unit"]),
    )
    return element(
        "li",
        mark("missed", to_indicator(row["indicator_code"], element("strong", sentence))),
        element("span", figures, " ", _unit(row), class_="quiet"),
    )


def _unit(row: Row) -> Markup | None:
    """Whom to ask: the unit that answers for the place the sentence names."""
    if not row["unit_code"]:
        return None
    return to_unit(row["unit_code"], label("misses.unit", unit=name(row, "unit_name")))
