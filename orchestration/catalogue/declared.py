"""Declared: what each file of the catalogue must look like, read from dbt's seeds and the words.

Belongs here: reading declarations. Not here: any file's rules (they are data), the check itself.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestration.settings import DBT_PROJECT

SEEDS = DBT_PROJECT / "seeds"
WORDS = Path(__file__).parent / "words.yaml"
LIST_SHEET = "lists"


@dataclass(frozen=True)
class Form:
    """How a value looks: a pattern, its words, the digits of each group where they are fixed."""

    name: str
    pattern: str
    zh: str
    en: str
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column: its titles, type and all that a single value must keep."""

    name: str
    title_zh: str
    title_en: str
    type: str
    form: Form | None
    allowed: tuple[str, ...]
    reference: tuple[str, str] | None
    feed: tuple[str, str] | None
    needed: str
    note_zh: str
    note_en: str

    @property
    def is_text(self) -> bool:
        return self.form is not None and self.form.name == "text"


@dataclass(frozen=True)
class Rule:
    """A condition on one row, true where the row is right, and what to say where it is not."""

    name: str
    column: str
    condition: str
    zh: str
    en: str
    is_hint: bool


@dataclass(frozen=True)
class Sheet:
    """One file of the catalogue."""

    name: str
    title_zh: str
    title_en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[Rule, ...]
    one_at_a_time: tuple[str, ...]
    one_at_a_time_where: str
    adds_up: dict[str, Any] | None

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def _tests(tests: list[Any], kind: str) -> list[dict[str, Any]]:
    return [test[kind] for test in tests if isinstance(test, dict) and kind in test]


def _reference(tests: list[Any], seeds: set[str]) -> dict[str, tuple[str, str]]:
    """Where a code must be known: in another file of the catalogue, or in a feed by its dim."""
    found = {}
    for test in _tests(tests, "relationships"):
        to = test["arguments"]["to"].removeprefix("ref('").removesuffix("')")
        kind = "reference" if to in seeds else "feed"
        found[kind] = (to.removeprefix("dim_"), test["arguments"]["field"])
    return found


def _column(
    sheet: str, name: str, kind: str, given: dict[str, Any], words: dict[str, Any], seeds: set[str]
) -> Column:
    said = words["columns"].get(f"{sheet}.{name}") or words["columns"].get(name, {})
    tests = given.get("data_tests", [])
    is_required = any(test == "not_null" or "not_null" in test for test in tests)
    lists = _tests(tests, "accepted_values")
    looked_up = _reference(tests, seeds)
    if "known_from" in said:
        looked_up["feed"] = tuple(said["known_from"].split("."))
    form = said.get("form")
    return Column(
        name=name,
        title_zh=said.get("zh", name),
        title_en=said.get("en", name),
        type=kind,
        form=Form(name=form, **_as_form(words["forms"][form])) if form else None,
        allowed=tuple(str(value) for value in lists[0]["arguments"]["values"]) if lists else (),
        reference=looked_up.get("reference"),
        feed=looked_up.get("feed"),
        needed="true" if is_required else said.get("needed", ""),
        note_zh=said.get("note_zh", ""),
        note_en=said.get("note_en", ""),
    )


def _as_form(given: dict[str, Any]) -> dict[str, Any]:
    return given | {"widths": tuple(given.get("widths", ()))}


def _rules(sheet: str, tests: list[Any], words: dict[str, Any]) -> tuple[Rule, ...]:
    """dbt's rules with our words, then the check's own."""
    rules = []
    for test in _tests(tests, "every_row_holds"):
        # How a code begins is told by its form.
        if test["name"].startswith("code_of_"):
            continue
        said = words["rules"].get(test["name"], {})
        sentence = test["name"].replace("_", " ")
        rules.append(
            Rule(
                name=test["name"],
                column=said.get("column", ""),
                condition=test["arguments"]["condition"],
                zh=said.get("zh", f"不符合规则（{sentence}）"),
                en=said.get("en", f"the rule is: {sentence}"),
                is_hint=False,
            )
        )
    for name, said in words["rules"].items():
        if said.get("sheet") == sheet:
            shown = {key: said[key] for key in ("column", "condition", "zh", "en")}
            rules.append(Rule(name=name, is_hint=said.get("is_hint", False), **shown))
    return tuple(rules)


def _sheet(seed: dict[str, Any], words: dict[str, Any], seeds: set[str]) -> Sheet:
    name, said = seed["name"], words["sheets"].get(seed["name"], {})
    tests = seed.get("data_tests", [])
    given = {column["name"]: column for column in seed.get("columns", [])}
    keys = _tests(tests, "row_is_unique")
    key = tuple(keys[0]["arguments"]["columns"]) if keys else ()
    columns = tuple(
        _column(name, column, kind, given.get(column, {}), words, seeds)
        for column, kind in seed["config"]["column_types"].items()
    )
    once = said.get("one_at_a_time", {})
    return Sheet(
        name=name,
        title_zh=said.get("zh", name),
        title_en=said.get("en", name),
        columns=columns,
        key=key,
        rules=_rules(name, tests, words),
        one_at_a_time=tuple(once.get("by", [part for part in key if part != "valid_from"])),
        one_at_a_time_where=once.get("where", "true"),
        adds_up=said.get("adds_up"),
    )


@cache
def declared_sheets() -> dict[str, Sheet]:
    """The files of a city's catalogue by name, in dbt's order, without the system's own seeds."""
    seeds = yaml.safe_load((SEEDS / "_seeds.yml").read_text(encoding="utf-8"))["seeds"]
    words = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    names = {seed["name"] for seed in seeds}
    own = {path.stem for path in SEEDS.glob("*.csv")}
    return {seed["name"]: _sheet(seed, words, names) for seed in seeds if seed["name"] not in own}
