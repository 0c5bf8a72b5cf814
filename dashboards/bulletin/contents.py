"""Contents: what goes into the bulletin of a month, read once for every file that is made of it.

Belongs here: which queries, with which parameters, and what is left out when it is not there.
Not here: the words around the figures (templates), how a file is made (word, brief, annex).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboards.bulletin.figures import Cells, Figures
from dashboards.components.ranking.view import IN_FORCE
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import read, read_one
from dashboards.wording import count, day, month

# One page of the annex; the Excel file has them all.
EXPOSURES_SHOWN = 30
# One unit alone is no ranking.
LEAST_RANKED = 2


@dataclass(frozen=True)
class Edition:
    """One bulletin that is asked for: of which publication and month, numbered and dated how."""

    publication: Publication
    month: date
    signed_on: date
    number: int | None = None

    def given(self) -> dict[str, Any]:
        """The parameters of all its queries."""
        everything = dict.fromkeys(("unit", "league", "level"))
        return {"scenario": IN_FORCE, "month": self.month, "month_count": 12} | everything


def contents(figures: Figures, edition: Edition) -> dict[str, Any]:
    """What the Word template may name."""
    stages = {row["stage_code"]: row for row in figures.rows("conversion_of_month")}
    exposed = figures.one("exposure_counts")
    exposures = figures.rows("exposures", EXPOSURES_SHOWN)
    return plain_words(edition) | {
        "head": figures.one("bulletin_head"),
        "state": figures.one("month_state"),
        "readiness": figures.rows("readiness_of_month"),
        "conversion": stages,
        "targets": figures.one("target_counts"),
        "leagues": leagues(figures, edition),
        "interviews": figures.rows("month_interviews"),
        "exposed": exposed,
        "exposures": exposures,
        "exposures_told": label("bulletin.exposures_told", shown=count(len(exposures))),
        "overdue": figures.one("overdue"),
        "integrity": figures.rows("integrity_requests"),
        "restated": figures.rows("restatements_by_cause"),
    }


def plain_words(edition: Edition) -> dict[str, str]:
    """What the office decides and no query answers: who signs, number, date."""
    head = read_one(edition.publication, "bulletin_head")
    pattern = head["document_number"] or ""
    number = label("bulletin.number_open") if edition.number is None else edition.number
    return {
        "office": name(head, "issuing_office") or name(head),
        "document_number": pattern.format(year=edition.signed_on.year, number=number),
        "signed_on": day(edition.signed_on),
    }


def leagues(figures: Figures, edition: Edition) -> list[dict[str, Any]]:
    """Each league with at least two ranked units in the month: its name, its rows, its title."""
    found = []
    for choice in figures.rows("ranking_choices"):
        if (choice["scenario"], choice["period_month"]) != (IN_FORCE, edition.month):
            continue
        rows = figures.rows("rankings", league=choice["league_code"])
        ranked = [row for row in rows if row["rank_number"] is not None]
        if len(ranked) >= LEAST_RANKED:
            title = label(
                "bulletin.ranking_of",
                league=choice["league_name_zh"], month=month(edition.month),
            )  # fmt: skip
            found.append(League(choice, ranked, title).named())
    return found


@dataclass(frozen=True)
class League:
    """One league's ranking in the month."""

    choice: Cells
    rows: list[Cells]
    title: str

    def named(self) -> dict[str, Any]:
        """As the template names its parts."""
        return {
            "choice": self.choice,
            "rows": self.rows,
            "first": self.rows[0],
            "title": self.title,
        }


def chart_rows(edition: Edition) -> tuple[list[dict], list[dict] | None, str]:
    """Rows of the course chart, of the first league's ranking chart (None: no ranking), title."""
    course = read(edition.publication, "status_by_month", **edition.given())
    silent = Figures(edition.publication, edition.given(), lambda figure: figure.text)
    ranked = leagues(silent, edition)
    if not ranked:
        return course, None, ""
    largest = max(ranked, key=lambda league: len(league["rows"]))
    rows = read(
        edition.publication, "rankings",
        **(edition.given() | {"league": largest["choice"]["league_code"]}),
    )  # fmt: skip
    return course, rows, largest["title"]
