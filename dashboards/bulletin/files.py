"""Files: the three files of a bulletin, made one after the other, each step told.

Belongs here: the order, the names of the files. Not here: how one is made.
"""

from collections.abc import Callable
from dataclasses import dataclass

from dashboards.bulletin.annex import annex_file
from dashboards.bulletin.brief import brief_file
from dashboards.bulletin.charts import Picture, course_chart, ranking_chart
from dashboards.bulletin.contents import Edition, chart_rows
from dashboards.bulletin.fonts import picture_font, print_fonts
from dashboards.bulletin.word import word_file
from dashboards.labels import in_language, label
from dashboards.queries import read_one

Step = Callable[[str, float], None]
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class MadeFile:
    """One file ready to be handed out."""

    kind: str
    name: str
    content: bytes


def make_files(edition: Edition, say: Step) -> list[MadeFile]:
    """Word bulletin, PDF brief, Excel annex of one edition.

    Args:
        edition: which bulletin.
        say: told each step in words, with the share that is done (0 to 1).

    Raises:
        BulletinRefusedError: one of them cannot be made as it should be; then none is.
    """
    say(label("bulletin.step.fonts"), 0.05)
    picture_font(), print_fonts()
    say(label("bulletin.step.charts"), 0.15)
    pictures = make_pictures(edition)
    say(label("bulletin.step.docx"), 0.4)
    made = [_named(edition, "docx", word_file(edition, pictures))]
    say(label("bulletin.step.pdf"), 0.65)
    made.append(_named(edition, "pdf", brief_file(edition, pictures)))
    say(label("bulletin.step.xlsx"), 0.85)
    made.append(_named(edition, "xlsx", annex_file(edition)))
    say(label("bulletin.step.done"), 1.0)
    return made


def make_pictures(edition: Edition) -> dict[str, Picture]:
    """The charts of a bulletin, in its language; no ranking, no chart of one."""
    with in_language("zh"):
        course, ranked, title = chart_rows(edition)
        pictures = {}
        if course:
            pictures["course"] = course_chart(course, label("bulletin.chart.course"))
        if ranked:
            pictures["ranking"] = ranking_chart(ranked, title)
    return pictures


def _named(edition: Edition, kind: str, content: bytes) -> MadeFile:
    head = read_one(edition.publication, "bulletin_head")
    parts = [head["city_code"], label(f"bulletin.file.{kind}"), f"{edition.month:%Y-%m}"]
    if not read_one(edition.publication, "month_state", **edition.given())["is_closed"]:
        parts.append(label("bulletin.file.draft"))
    if head["is_simulated"]:
        parts.append(label("simulated"))
    return MadeFile(kind, f"{'_'.join(parts)}.{kind}", content)
