"""The PDF brief: one to two pages of the same figures, set by Typst without a browser.

Belongs here: which figures a leader gets, as texts. Not here: layout and wording (brief.typ).
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from dashboards.bulletin.charts import Picture
from dashboards.bulletin.contents import Edition, contents
from dashboards.bulletin.figures import Cells, Figures
from dashboards.bulletin.fonts import print_fonts
from dashboards.bulletin.refusal import BulletinRefusedError
from dashboards.labels import in_language, label
from dashboards.wording import month

TEMPLATE = Path(__file__).with_name("brief.typ")
# So that a league of sixty leaves room for the rest: the best, and the last three.
BEST_SHOWN, LAST_SHOWN = 12, 3


def brief_file(edition: Edition, pictures: dict[str, Picture]) -> bytes:
    """The brief as a PDF.

    Raises:
        BulletinRefusedError: no Chinese font is installed, or Typst cannot set the page.
    """
    with in_language("zh"):
        body_font, head_font = print_fonts()
        figures = Figures(edition.publication, edition.given(), lambda figure: figure.text)
        given = _given(contents(figures, edition), edition, pictures)
        given |= {"body_font": body_font, "head_font": head_font}
        at = edition.publication.published_at
        try:
            pdf, warned = typst.compile_with_warnings(
                TEMPLATE.read_bytes(),
                sys_inputs={"data": json.dumps(given, ensure_ascii=False)},
                # The same publication gives the same bytes.
                timestamp=datetime(at.year, at.month, at.day, tzinfo=UTC),
            )
        except (OSError, typst.TypstError) as error:
            raise BulletinRefusedError(label("bulletin.bad_template", told=str(error))) from error
        if warned:
            told = "; ".join(warning.message for warning in warned)
            raise BulletinRefusedError(label("bulletin.bad_template", told=told))
    return pdf


def _given(found: dict[str, Any], edition: Edition, pictures: dict[str, Picture]) -> dict[str, Any]:
    head, state = found["head"], found["state"]
    marks = [state.is_closed if not state["is_closed"] else "", head.is_simulated]
    stamp = label("brief.stamp", as_of=head.as_of_date, publication=head.publication_id)
    course = pictures.get("course")
    return {
        "office": found["office"],
        "title": label("brief.title", month=month(edition.month)),
        "marks": [mark for mark in marks if mark],
        "stamp": " ".join(part for part in (head.is_simulated, stamp) if part),
        "cards": _cards(found),
        "course": {"png": list(course.png), "told": course.told} if course else None,
        "leagues": [_league(league) for league in found["leagues"]],
        "lines": _lines(found),
        "integrity": [f"{row.unit_name}  {row.request}" for row in found["integrity"]],
        "scope": label("brief.scope", city=head.name),
        "notice": head.notice if head["is_simulated"] else "",
    }


def _cards(found: dict[str, Any]) -> list[dict[str, str]]:
    targets, cards = found["targets"], []
    for row in found["readiness"][:1]:
        if row["expected_points"] is not None:
            below = label(
                "brief.card.readiness_below",
                low=row.expected_points_low, high=row.expected_points_high,
                of=row.measured_points, unknown=row.points_unknown,
            )  # fmt: skip
            cards.append(_card("readiness", row.expected_points, below))
    if "met" in found["conversion"]:
        met = found["conversion"]["met"]
        below = label("brief.of", part=met.reached_count, whole=met.applicable_count)
        cards.append(_card("conversion", met.conversion_pct, below))
    whole = targets.applicable_count
    below = label("brief.card.targets_below", met=targets.met_count, open=targets.undecided_count)
    cards.append(_card("targets", targets.missed_count, f"{label('brief.whole', whole=whole)}"))
    cards[-1]["below"] += f" {below}"
    overdue = found["overdue"]
    below = label("brief.of", part=overdue.overdue_count, whole=overdue.open_count)
    cards.append(_card("overdue", overdue.overdue_count, below))
    return cards


def _card(kind: str, value: str, below: str) -> dict[str, str]:
    return {"name": label(f"brief.card.{kind}"), "value": value, "below": below}


def _league(league: dict[str, Any]) -> dict[str, Any]:
    rows = league["rows"]
    is_ordinal = league["first"]["is_ordinal_shown"]
    shown = rows
    if len(rows) > BEST_SHOWN + LAST_SHOWN:
        shown = rows[:BEST_SHOWN] + rows[-LAST_SHOWN:]
    left = len(rows) - len(shown)
    return {
        "title": league["title"],
        "place": label("ranking.rank" if is_ordinal else "ranking.tier"),
        "rows": [_row(row, is_ordinal) for row in shown],
        "more": label("brief.more", left=left) if left else "",
    }


def _row(row: Cells, is_ordinal: bool) -> list[str]:
    return [
        row.name,
        row.rank_number if is_ordinal else row.tier_code,
        row.weighted_score,
        f"{row.rank_low}–{row.rank_high}",
        row.last_probability,
        row.consecutive_last_count,
    ]


def _lines(found: dict[str, Any]) -> list[str]:
    exposed = found["exposed"]
    lines = [_interview(row) for row in found["interviews"]] or [label("brief.no_interview")]
    lines.append(
        label(
            "brief.exposed", named=exposed.named_count, late=exposed.late_count,
            incomplete=exposed.incomplete_count, published=exposed.published_count,
        )
    )  # fmt: skip
    return lines


def _interview(row: Cells) -> str:
    told = {"unit": row.name, "month": row.period_month, "times": row.consecutive_last_count}
    key = "brief.interview"
    if not row["is_due_by_rule"] and row["held_at"] is None:
        key = "brief.interview_not_due"
    return label(key, **told, due=row.is_due_by_rule, status=row.interview_status)
