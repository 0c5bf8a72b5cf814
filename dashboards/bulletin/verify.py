"""Verify: a Word bulletin against the publication it was made of, figure by figure.

Belongs here: recomputing, comparing, telling in both languages. Not here: how a figure hides in
the file (hidden), how it is written (writing).

Run as `python -m dashboards.bulletin.verify FILE`: ends with 1 where anything differs or cannot be
recomputed, with 2 where the file cannot be read.
"""

import hashlib
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboards.bulletin.figures import key_of, parameters
from dashboards.bulletin.hidden import Found, NotABulletinError, Opened, opened
from dashboards.bulletin.word import numbers
from dashboards.bulletin.writing import has, written
from dashboards.labels import LANGUAGES, in_language, label
from dashboards.publication import Publication, PublicationError, publication_named
from dashboards.queries import FOLDER, Row, read_now

DIFFERS, UNREADABLE = 1, 2
# Enough of a sentence to find it by.
SENTENCE_SHOWN = 60


@dataclass(frozen=True)
class Finding:
    """One thing a reader must know; `kind` is the label that says it, `told` fills its gaps."""

    kind: str
    told: dict[str, Any]


class Recomputed:
    """Figures of a publication, each query asked once."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.answers: dict[tuple, list[Row]] = {}

    def text(self, figure: dict[str, Any]) -> str | None:
        """The figure's text today; None where its query, row or column is not there any more."""
        query = figure["query"]
        if not (FOLDER / f"{Path(query).name}.sql").is_file():
            return None
        asked = (query, tuple(sorted(figure["given"].items())))
        if asked not in self.answers:
            given = parameters(figure["given"])
            self.answers[asked] = read_now(self.publication, Path(query).name, **given)
        rows = [row for row in self.answers[asked] if key_of(query, row) == figure["key"]]
        if len(rows) != 1 or not has(rows[0], figure["column"]):
            return None
        with in_language("zh"):
            return written(rows[0], figure["column"])


def verify(file: Path) -> tuple[Opened, list[Finding]]:
    """The file as it is, and all that a reader must know of it.

    Raises:
        NotABulletinError: the file cannot be read, or was not made here.
        PublicationError: the publication's file is damaged.
    """
    bulletin = opened(file)
    noted = bulletin.noted
    publication = publication_named(noted["publication_id"], noted["city_code"])
    findings = [*_figures(bulletin, publication), *_pictures(bulletin), *_typed(bulletin)]
    if publication is None:
        told = {"publication_id": noted["publication_id"], "city_code": noted["city_code"]}
        findings.insert(0, Finding("verify.not_kept", told))
    return bulletin, findings


def _figures(bulletin: Opened, publication: Publication | None) -> Iterator[Finding]:
    recomputed = Recomputed(publication) if publication else None
    found: dict[int, list[Found]] = defaultdict(list)
    for each in bulletin.found:
        found[each.number].append(each)
    for figure in bulletin.noted["figures"]:
        there = found.pop(figure["number"], [])
        now = recomputed.text(figure) if recomputed else figure["text"]
        told = _source(figure) | {"now": now or figure["text"]}
        if not there:
            is_mark = figure["column"] == "is_simulated"
            yield Finding("verify.unmarked" if is_mark else "verify.removed", told)
        for each in there:
            told = told | {"text": each.text, "around": each.around[:SENTENCE_SHOWN]}
            if now is None:
                yield Finding("verify.uncomputable", told)
            elif each.text != now:
                yield Finding("verify.changed", told)
        if now is not None and now != figure["text"]:
            yield Finding("verify.moved", told | {"text": figure["text"]})
    for number, there in found.items():
        yield Finding("verify.unknown", {"number": number, "text": there[0].text})


def _source(figure: dict[str, Any]) -> dict[str, Any]:
    key = " ".join(f"{column}={value}" for column, value in figure["key"].items())
    return {
        "number": figure["number"],
        "source": " ".join(part for part in (f"{figure['query']}.{figure['column']}", key) if part),
    }


def _pictures(bulletin: Opened) -> Iterator[Finding]:
    there = {hashlib.sha256(png).hexdigest() for png in bulletin.pictures}
    for picture, digest in bulletin.noted["pictures"].items():
        if digest not in there:
            yield Finding("verify.picture", {"picture": picture})


def _typed(bulletin: Opened) -> Iterator[Finding]:
    """Numbers outside the controls that the template did not write: typed, they have no source."""
    for number, times in (numbers(bulletin.outside) - Counter(bulletin.noted["outside"])).items():
        yield Finding("verify.typed", {"text": number, "times": times})


def tell(findings: list[Finding], figure_count: int) -> str:
    """What was found, in both languages."""
    lines = []
    for each in LANGUAGES:
        with in_language(each):
            key = "verify.differs" if findings else "verify.same"
            lines.append(label(key, count=figure_count, findings=len(findings)))
            lines += [f"  · {label(finding.kind, **finding.told)}" for finding in findings]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Check the file named; the answer is the exit status."""
    if len(arguments) != 1 or not arguments[0]:
        return _refuse("verify.usage")
    try:
        bulletin, findings = verify(Path(arguments[0]))
    except NotABulletinError as error:
        return _refuse(f"verify.{error}", file=arguments[0])
    except PublicationError as error:
        return _refuse("verify.bad_publication", told=str(error))
    print(tell(findings, len(bulletin.noted["figures"])))
    return DIFFERS if findings else 0


def _refuse(key: str, **told: str) -> int:
    for each in LANGUAGES:
        with in_language(each):
            print(f"✗ {label(key, **told)}", file=sys.stderr)
    return UNREADABLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
