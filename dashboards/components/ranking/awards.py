"""Awards in lieu of subsidy: what a scenario's rule gives, what was decided, what is left.

Belongs here: entitlements with the gap to the next tier, the ledger.
Not here: past rankings (replay).
"""

from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.components.ranking.view import RankingView
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import NOTHING, day, money, percent

SHOWN = 12


def show_awards(publication: Publication, view: RankingView) -> None:
    """What each unit of the league would get by this scenario, then what was decided."""
    rows = read(publication, "ranking_awards", **view.parameters())
    show(heading(label("awards.title")))
    paid = [row for row in rows if row["amount_yuan"] is not None]
    if paid:
        columns = [
            Column(label("awards.unit"), name),
            Column(label("awards.amount"), lambda row: money(row["amount_yuan"]), True),
            Column(label("awards.gap"), _gap, True),
            Column(label("awards.chance"), _chance, True),
            Column(label("awards.note"), lambda row: name(row, "note")),
        ]
        show(table(columns, paid, label("awards.title")))
    elif rows:
        show(mark("undecided", name(rows[0], "note")))
    else:
        show(quiet(label("awards.none")))
    show(definition(label("awards.definition")))
    _show_ledger(publication)


def _gap(row: Row) -> Markup:
    if row["gap_to_next_tier"] is None:
        return joined(NOTHING)
    gained = (row["next_tier_amount_yuan"] or 0) - row["amount_yuan"]
    more = element("span", label("awards.more", amount=money(gained)), class_="quiet under")
    return joined(f"{row['gap_to_next_tier']:.2f}", more if row["next_tier_amount_yuan"] else None)


def _chance(row: Row) -> str:
    chance = row["next_tier_probability"]
    return NOTHING if chance is None else percent(100 * chance)


def _show_ledger(publication: Publication) -> None:
    rows = read(publication, "award_ledger")
    show(heading(label("ledger.title")))
    if not rows:
        show(quiet(label("ledger.none")))
        return
    newest = rows[0]
    said = label(
        "ledger.said", year=newest["award_year"], decided=money(newest["decided_total_yuan"]),
        fund=money(newest["fund_yuan"]), left=money(newest["fund_left_yuan"]),
    )  # fmt: skip
    is_over = any(row["ledger_status"] == "over_fund" for row in rows)
    show(mark("overdue" if is_over else "met", said))
    columns = [
        Column(label("ledger.on"), lambda row: day(row["awarded_on"])),
        Column(label("ledger.unit"), name),
        Column(label("ledger.amount"), lambda row: money(row["amount_yuan"]), True),
        Column(label("ledger.left"), lambda row: money(row["fund_left_yuan"]), True),
        Column(label("ledger.source"), lambda row: f"{row['source_file']}:{row['source_row']}"),
    ]
    show(table(columns, rows[:SHOWN], label("ledger.title")))
