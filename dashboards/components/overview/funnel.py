"""The way of indicators into routine targets, in seven thin bars.

Belongs here: the compact form. Not here: who is stuck where (the page conversion).
"""

from dashboards.components.filters import View
from dashboards.components.html import Markup, element, show
from dashboards.components.links import to_page
from dashboards.components.marks import definition, heading, quiet
from dashboards.labels import label
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, percent


def show_funnel(publication: Publication, view: View) -> None:
    """One bar per stage of what the view holds."""
    rows = read(publication, "conversion_now", **view.parameters())
    parts = [heading(label("conversion_funnel.title"))]
    if rows:
        fallen = count(rows[0]["regressed_count"])
        parts += [
            element("ul", *(_stage(row) for row in rows), class_="funnel"),
            quiet(label("conversion_funnel.regressed", count=fallen)),
            element("p", to_page("conversion", label("conversion_funnel.more"))),
            definition(
                label("conversion_funnel.definition", total=count(rows[0]["applicable_count"])),
                label("readiness.assumed") if rows[0]["is_score_assumed"] else None,
            ),
        ]
    else:
        parts.append(quiet(label("conversion_funnel.none")))
    show(element("section", *parts))


def _stage(row: Row) -> Markup:
    reached, total = count(row["reached_count"]), count(row["applicable_count"])
    points = label("conversion_funnel.points", share=percent(row["conversion_points_pct"]))
    width = max(0.0, min(100.0, row["conversion_pct"] or 0.0))
    return element(
        "li",
        element("span", label(f"conversion_funnel.{row['stage_code']}")),
        element(
            "span",
            element("i", style=f"width:{width:.1f}%"),
            class_="stage",
            aria_hidden="true",
        ),
        element("span", f"{reached}/{total} ", element("b", percent(row["conversion_pct"]))),
        title=points,
    )
