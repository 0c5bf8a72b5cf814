"""The bulletin's pictures, drawn from the same queries as the pages, each with words for it.

Belongs here: two plain charts as PNG, and the proof that something was drawn.
Not here: where they stand (template, brief), colours (theme).
"""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import product

import numpy
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.image import imread

from dashboards.bulletin.fonts import picture_font
from dashboards.bulletin.refusal import BulletinRefusedError
from dashboards.components.marks import GROUPS, MARKS
from dashboards.labels import label, name
from dashboards.queries import Row
from dashboards.theme.colours import colour
from dashboards.wording import count, month

# 156 mm is the width of the official page's text.
WIDTH_INCHES, DOTS_PER_INCH = 156 / 25.4, 200
# The emptiest true chart here has 1.5 % of its points inked; a blank one has none.
LEAST_INK = 0.004
# Printed in grey, the three must still be told apart.
HATCHES = {"met": "", "undecided": "....", "missed": "////"}


@dataclass(frozen=True)
class Picture:
    """One chart: its PNG, its title, and the words for those who do not see it."""

    png: bytes
    title: str
    told: str


def ranking_chart(rows: list[Row], title: str) -> Picture:
    """Score and its interval per ranked unit, the best on top.

    The interval is the score with 1.96 times its standard error on both sides, cut at 100.
    """
    ranked = [row for row in rows if row["rank_number"] is not None][::-1]
    names = [name(row) for row in ranked]
    scores = [row["weighted_score"] for row in ranked]
    errors = [1.96 * (row["standard_error"] or 0) for row in ranked]
    upper = [min(error, 100 - score) for score, error in zip(scores, errors, strict=True)]

    def draw(canvas: Canvas, axes: Axes) -> None:
        axes.errorbar(
            scores, range(len(ranked)), xerr=[errors, upper], fmt="o", markersize=5,
            color=colour("met"), ecolor=colour("quiet"), elinewidth=1.4, capsize=2.5,
        )  # fmt: skip
        axes.set_yticks(range(len(ranked)), names)
        axes.set_xlabel(label("bulletin.chart.score"))
        axes.grid(axis="x", color=colour("line"), linewidth=0.6)

    told = label(
        "bulletin.chart.ranking_told", title=title, first=names[-1], best=f"{scores[-1]:.1f}",
        last=names[0], least=f"{scores[0]:.1f}",
    )  # fmt: skip
    return Picture(_drawn(draw, 0.23 * len(ranked) + 0.7), title, told)


def course_chart(rows: list[Row], title: str) -> Picture:
    """Targets met, undecided and missed per month, on top of each other."""
    months = sorted({row["period_month"] for row in rows})
    counted = dict.fromkeys(product(months, GROUPS), 0)
    for row in rows:
        if MARKS[row["status"]] in GROUPS:
            counted[row["period_month"], MARKS[row["status"]]] += row["target_count"]

    def draw(canvas: Canvas, axes: Axes) -> None:
        base = numpy.zeros(len(months))
        for group in GROUPS:
            heights = numpy.array([counted[each, group] for each in months])
            axes.bar(
                range(len(months)), heights, 0.7, bottom=base, label=label(f"group.{group}"),
                color=colour(group), hatch=HATCHES[group], edgecolor=colour("ground"),
                linewidth=0.4,
            )  # fmt: skip
            base = base + heights
        axes.set_xticks(range(len(months)), [_short(each) for each in months])
        axes.set_ylabel(label("bulletin.chart.targets"))
        canvas.legend(loc="outside upper center", ncols=3, frameon=False)

    newest = {group: count(counted[months[-1], group]) for group in GROUPS}
    told = label("bulletin.chart.course_told", title=title, month=month(months[-1]), **newest)
    return Picture(_drawn(draw, 2.3), title, told)


def _short(at: date) -> str:
    return f"{at:%y-%m}"


def _drawn(draw: Callable[[Canvas, Axes], None], height: float) -> bytes:
    look = {"font.family": [picture_font()], "font.size": 9, "axes.unicode_minus": False}
    kept = io.BytesIO()
    with rc_context(look), warnings.catch_warnings():
        # A sign that the font lacks would be a box in the picture.
        warnings.filterwarnings("error", message="Glyph .* missing")
        canvas = Canvas((WIDTH_INCHES, height), DOTS_PER_INCH, layout="constrained")
        axes = canvas.subplots()
        axes.spines[["top", "right"]].set_visible(False)
        draw(canvas, axes)
        try:
            # Without the program's name and version the same figures give the same bytes.
            canvas.savefig(kept, format="png", metadata={"Software": None})
        except UserWarning as missing:
            raise BulletinRefusedError(label("bulletin.no_sign", told=str(missing))) from missing
    png = kept.getvalue()
    if ink(png) < LEAST_INK:
        raise BulletinRefusedError(label("bulletin.blank_chart"))
    return png


def ink(png: bytes) -> float:
    """The share of a picture's points that differ from its first."""
    points = imread(io.BytesIO(png), format="png")
    return float(numpy.any(numpy.abs(points - points[0, 0]) > 0.05, axis=-1).mean())
