"""Checks: what the tests of the last run say, in words.

Belongs here: how many passed, which did not, what each one states. Not here: the tests (dbt).
"""

from dashboards.components.download import Field, show_rows
from dashboards.components.html import Column, Markup, element, joined, show, table
from dashboards.components.marks import definition, heading, mark, quiet
from dashboards.labels import label
from dashboards.publication import Publication
from dashboards.queries import Row, read
from dashboards.wording import NOTHING, count, moment

MARKS = {"pass": "met", "warn": "undecided", "skipped": "undecided"}
OWNERS = ("intake", "catalogue", "logic", "balance", "suspicion")


def show_checks(publication: Publication) -> None:
    """How many passed, by who must act; those that did not; all of them under one click."""
    owners = read(publication, "tests_by_owner")
    if not owners:
        show(element("section", heading(label("checks.title")), quiet(label("checks.none"))))
        return
    not_passed = sum(row["open_count"] for row in owners)
    sentence = label(
        "checks.sentence",
        total=count(sum(row["test_count"] for row in owners)),
        passed=count(sum(row["passed_count"] for row in owners)),
        open=count(not_passed),
        ran=moment(max((row["ran_at"] for row in owners if row["ran_at"]), default=None)),
    )
    parts = [
        heading(label("checks.title")),
        element("p", mark("missed" if not_passed else "met", sentence)),
        table(_owner_columns(), owners, label("checks.owners")),
    ]
    if not_passed:
        # The query puts what did not pass first.
        rows = read(publication, "tests", not_passed)
        parts.append(table(_columns(), rows, label("checks.open")))
    parts.append(definition(label("checks.definition")))
    show(element("section", *parts))
    show_rows(publication, "tests", _fields())


def _owner_columns() -> list[Column]:
    return [
        Column(label("checks.owner"), lambda row: element("strong", _owner(row))),
        Column(label("checks.count"), lambda row: count(row["test_count"]), is_number=True),
        Column(label("checks.passed"), lambda row: count(row["passed_count"]), is_number=True),
        Column(label("checks.not_passed"), lambda row: count(row["open_count"]), is_number=True),
    ]


def _columns() -> list[Column]:
    return [
        Column(label("checks.check"), _check),
        Column(label("checks.status"), _status),
        Column(label("checks.failures"), lambda row: count(row["failures"]), is_number=True),
        Column(label("checks.owner"), _owner),
        Column(label("checks.blocks"), _blocks),
    ]


def _fields() -> list[Field]:
    return [
        Field(label("checks.check"), _sentence),
        Field(label("checks.model"), lambda row: row["model_name"]),
        Field(label("checks.status"), lambda row: label(f"check_status.{row['status']}")),
        Field(label("checks.failures"), lambda row: row["failures"], is_number=True),
        Field(label("checks.owner"), _owner),
        Field(label("checks.blocks"), _blocks),
    ]


def _sentence(row: Row) -> str:
    """A test's name is a sentence that is true when it passes."""
    return row["test_name"].replace("_", " ")


def _check(row: Row) -> Markup:
    return joined(
        element("strong", _sentence(row), lang="en"),
        element("span", row["description"] or row["model_name"], class_="quiet under", lang="en"),
    )


def _status(row: Row) -> Markup:
    meaning = MARKS.get(row["status"], "missed")
    return mark(meaning, label(f"check_status.{row['status']}"))


def _owner(row: Row) -> str:
    return label(f"owner.{row['owner']}") if row["owner"] in OWNERS else row["owner"] or NOTHING


def _blocks(row: Row) -> str:
    return label("checks.blocking" if row["severity"] == "error" else "checks.warning")
