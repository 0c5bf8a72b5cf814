"""Files: rows read = accepted + rejected, in all, per source and per file.

Belongs here: the account of what came in. Not here: files that could not be read at all
(unreadable), why rows came back (rejections).
"""

from dashboards.components.download import Field, show_rows
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark
from dashboards.labels import label, name
from dashboards.publication import Publication
from dashboards.queries import Row, read, read_one
from dashboards.wording import count, percent


def show_files(publication: Publication) -> None:
    """The account in one sum, then per source."""
    total = read_one(publication, "quality")
    show(
        element(
            "section",
            heading(label("files.title", count=count(total["file_count"]))),
            _sum(total),
            table(_columns(), read(publication, "freshness"), label("files.caption")),
            definition(label("files.definition")),
        )
    )
    show_rows(publication, "files", _fields(), source=None, status=None)


def _fields() -> list[Field]:
    return [
        Field(label("rows.file"), lambda row: row["source_file"]),
        Field(label("source"), lambda row: name(row, "title")),
        Field(label("files.format"), _format),
        Field(label("files.read"), lambda row: row["read_count"], is_number=True),
        Field(label("files.accepted"), lambda row: row["accepted_count"], is_number=True),
        Field(label("files.rejected"), lambda row: row["rejected_count"], is_number=True),
        Field(label("files.received"), lambda row: f"{row['loaded_at']:%Y-%m-%d %H:%M}"),
        Field(label("files.hash"), lambda row: row["file_sha256"][:16]),
    ]


def _format(row: Row) -> str:
    return " ".join(part for part in (row["file_format"], row["encoding"]) if part)


def _sum(row: Row) -> Markup:
    """Read = accepted + rejected, each with its name, and whether it adds up."""
    adds_up = row["read_count"] == row["accepted_count"] + row["rejected_count"]

    def part(key: str) -> Markup:
        return element(
            "span",
            element("strong", count(row[f"{key}_count"])),
            element("span", label(f"files.{key}"), class_="quiet"),
        )

    verdict = (
        mark("met", label("files.adds_up"))
        if adds_up
        else mark("missed", label("files.does_not_add_up"))
    )
    signs = [element("b", sign) for sign in ("=", "+")]
    return element(
        "p",
        part("read"),
        signs[0],
        part("accepted"),
        signs[1],
        part("rejected"),
        verdict,
        class_="sum",
    )


def _columns() -> list[Column]:
    return [
        Column(label("source"), lambda row: element("strong", name(row, "title"))),
        Column(label("files.files"), _files, is_number=True),
        Column(label("files.read"), lambda row: count(row["read_count"]), is_number=True),
        Column(label("files.accepted"), _accepted, is_number=True),
        Column(label("files.rejected"), _rejected, is_number=True),
        Column(label("files.share"), lambda row: percent(row["rejected_pct"]), is_number=True),
    ]


def _files(row: Row) -> Markup:
    unreadable = None
    if row["unreadable_count"]:
        words = label("files.unreadable_count", count=count(row["unreadable_count"]))
        unreadable = element("span", mark("missed", words), class_="under")
    return joined(count(row["file_count"]), unreadable)


def _accepted(row: Row) -> str:
    return f"= {count(row['accepted_count'])}"


def _rejected(row: Row) -> str:
    return f"+ {count(row['rejected_count'])}"
