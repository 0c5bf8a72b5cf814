"""The league table: who is ahead, who is behind, and whether that is more than chance.

Belongs here: one row per unit with its intervals. Not here: what follows from a place (interviews,
awards), what a score is made of (score_parts).
"""

from collections.abc import Sequence

from dashboards.components.html import EMPTY, Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.components.ranking.view import RankingView
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import NOTHING, count, month, percent

# Below one in twenty chance does not explain it; above one half it is more likely than not.
UNLIKELY, LIKELY = 0.05, 0.5


def show_league(publication: Publication, view: RankingView) -> None:
    """The table, with the sentence that says how far it can be read as an order."""
    rows = read(publication, "rankings", **view.parameters())
    ranked = [row for row in rows if row["rank_number"] is not None]
    title = label("ranking.of", month=month(view.month))
    parts = [heading(title)]
    if view.is_provisional:
        parts.append(mark("undecided", label("ranking.provisional")))
    if ranked:
        parts += [_verdict(ranked), table(_columns(ranked), rows, title)]
    else:
        parts.append(quiet(label("ranking.nobody")))
    meaning = [f"ranking.definition.{part}" for part in ("score", "fair", "tiers", "interval")]
    parts.append(definition(*(label(key) for key in meaning)))
    show(element("section", *parts))


def _verdict(rows: Sequence[Row]) -> Markup:
    """Whether places mean anything here, and who can be told apart as last."""
    share = rows[0]["rankability"]
    key = "ranking.ordinal" if rows[0]["is_ordinal_shown"] else "ranking.tiers_only"
    said = [quiet(label(key, share=percent(None if share is None else 100 * share)))]
    last = [row for row in rows if row["is_last"]]
    for row in last:
        chance = row["last_probability"]
        sure = chance is not None and chance > LIKELY
        words = label(
            "ranking.last_sure" if sure else "ranking.last_unsure",
            unit=name(row), probability=_probability(chance),
        )  # fmt: skip
        said.append(element("p", mark("missed" if sure else "undecided", words)))
    return joined(*said)


def _columns(rows: Sequence[Row]) -> list[Column]:
    low = min((row["weighted_score"] - 2 * (row["standard_error"] or 0)) for row in rows)
    low = max(0.0, 10 * (low // 10))
    is_ordinal = rows[0]["is_ordinal_shown"]
    return [
        Column(label("ranking.unit"), name),
        Column(label("ranking.rank" if is_ordinal else "ranking.tier"), _place, True),
        Column(label("ranking.score"), _score, True),
        Column(label("ranking.interval"), lambda row: _interval(row, low)),
        Column(label("ranking.ranks"), _ranks, True),
        Column(label("ranking.last"), lambda row: _probability(row["last_probability"]), True),
        Column(label("ranking.shrunk"), lambda row: _one(row["shrunk_score"]), True),
        Column(label("ranking.without"), lambda row: _one(row["score_without_rulings"]), True),
        Column(label("ranking.in_a_row"), lambda row: count(row["consecutive_last_count"]), True),
    ]


def _place(row: Row) -> Markup:
    if row["rank_number"] is None:
        return mark("apart", label(f"ranking_status.{row['ranking_status']}"))
    if row["is_ordinal_shown"]:
        return joined(count(row["rank_number"]))
    return joined(label(f"tier.{row['tier_code']}") if row["tier_code"] else NOTHING)


def _score(row: Row) -> Markup:
    covered = label("ranking.covered", share=percent(row["weight_covered_pct"]))
    return joined(_one(row["weighted_score"]), element("span", covered, class_="quiet under"))


def _interval(row: Row, low: float) -> Markup:
    """Score and twice its error on one scale for the whole league."""
    if row["weighted_score"] is None or row["standard_error"] is None:
        return EMPTY
    score, error = row["weighted_score"], 1.96 * row["standard_error"]
    ends = [max(low, score - error), min(100.0, score + error)]
    left, right = ((100 * (end - low) / (100 - low)) for end in ends)
    at = 100 * (score - low) / (100 - low)
    told = label("ranking.interval_told", low=_one(ends[0]), high=_one(ends[1]))
    return element(
        "span",
        element("i", class_="span", style=f"left:{left:.1f}%;width:{right - left:.1f}%"),
        element("i", class_="dot", style=f"left:{at:.1f}%"),
        class_="range", role="img", aria_label=told, title=told,
    )  # fmt: skip


def _ranks(row: Row) -> str:
    if row["rank_low"] is None:
        return NOTHING
    return f"{row['rank_low']:.0f}–{row['rank_high']:.0f}"


def _probability(value: float | None) -> str:
    if value is None:
        return NOTHING
    if value < 0.005:
        return label("ranking.almost_none")
    return percent(100 * value) if value < 0.995 else label("ranking.almost_sure")


def _one(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.1f}"
