"""Replay: a scenario over all past rankings, beside what chance alone would have done.

Belongs here: interviews and money per unit by the chosen scenario. Not here: a single ranking.
"""

from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, quiet
from dashboards.components.ranking.view import RankingView, scenario_name
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import count, money, month, percent


def show_replay(publication: Publication, view: RankingView) -> None:
    """One line per unit; the sentence says what would have happened to equal units."""
    given = view.parameters()
    rows = read(publication, "policy_replay", scenario=given["scenario"], league=given["league"])
    show(heading(label("replay.title", scenario=scenario_name(view.scenario))))
    if not rows:
        show(quiet(label("replay.none")))
        return
    first = rows[0]
    said = label(
        "replay.said",
        first=month(first["first_period_month"]), last=month(first["last_period_month"]),
        rankings=count(first["ranking_count"]), units=count(first["unit_count"]),
        chance=_share(first["any_interview_probability"]),
    )  # fmt: skip
    columns = [
        Column(label("replay.unit"), name),
        Column(label("replay.lasts"), lambda row: count(row["last_count"]), True),
        Column(label("replay.by_rule"), lambda row: count(row["rule_interview_count"]), True),
        Column(label("replay.by_gate"), lambda row: count(row["gate_interview_count"]), True),
        Column(label("replay.by_chance"), _chance, True),
        Column(label("replay.held"), lambda row: count(row["held_interview_count"]), True),
        Column(label("replay.amount"), lambda row: money(row["amount_yuan"]), True),
    ]
    show(quiet(said), table(columns, rows, label("replay.title", scenario="")))
    show(definition(label("replay.definition")))


def _chance(row: Row) -> Markup:
    expected = row["chance_interview_count"]
    at_least_one = _share(row["unit_interview_probability"])
    under = element("span", at_least_one, class_="quiet under")
    return joined("" if expected is None else f"{expected:.2f}", under)


def _share(value: float | None) -> str:
    return percent(None if value is None else 100 * value)
