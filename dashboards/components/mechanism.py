"""The mechanism in figures: what the marts count beside what was published.

Belongs here: the strip of cards. Not here: sums over cards (crew and vehicle trips are two
measures that the source mixed; they are never added).
"""

from dashboards.components.html import Markup, element, show
from dashboards.components.marks import definition, figure, heading
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import day


def show_mechanism(publication: Publication) -> None:
    """One card per figure; nothing where the city has published none."""
    rows = read(publication, "mechanism_figures")
    if not rows:
        return
    cards = [_card(row) for row in rows]
    show(
        element(
            "section",
            heading(label("mechanism.title")),
            element("ul", *cards, class_="cards"),
        )
    )


def _card(row: Row) -> Markup:
    published = row["published_text"]
    period = None
    if row["valid_from"] or row["valid_to"]:
        period = label("mechanism.period", start=day(row["valid_from"]), end=day(row["valid_to"]))
    return element(
        "li",
        element("span", name(row), class_="card-name"),
        element(
            "span",
            element("strong", figure(row["figure_value"], row["unit"])),
            element("em", label("simulated")) if row["is_simulated"] else None,
            class_="card-figure",
        ),
        element("span", label("mechanism.published", text=published), class_="quiet")
        if published
        else None,
        definition(name(row, "definition"), period),
    )
