"""Checks: a contract as SQL that finds every fault of every row and says it in words.

Belongs here: turning contract rules into SQL. Not here: the sentences (reasons), the files (load).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.intake import personal, reasons, sql
from orchestration.intake.contract import Column, Contract
from orchestration.intake.mapping import column_title
from orchestration.intake.reasons import Reason
from orchestration.intake.source import Source

EXAMPLE_DATE = ("2013-05-01 08:30", "2013-05-01 08:30")
SHOWN_VALUE_LENGTH = 80
# The helper column with a faulty row's cells, masked: first as given, then as the file has them.
SHOWN = "shown__"


@dataclass(frozen=True)
class Check:
    """One fault that a row may have: `fails` is SQL that is true where it has it."""

    reason: Reason
    column: Column
    fails: str
    detail_zh: str = ""
    detail_en: str = ""
    code: str = ""


def given(column: Column) -> str:
    """The name of the helper column with the text as the file gives it."""
    return sql.name(f"given__{column.name}")


def said(column: Column) -> str:
    """The name of the helper column with the text after the word list."""
    return sql.name(f"said__{column.name}")


def taken(column: Column) -> str:
    """The name of the helper column with what the text was taken for, before its limits."""
    return sql.name(f"taken__{column.name}")


def reference_table(reference: tuple[str, str]) -> str:
    return f"known__{reference[0]}__{reference[1]}"


def _type_check(column: Column, formats: tuple[str, ...]) -> Check | None:
    by_type = {
        "integer": reasons.NOT_A_WHOLE_NUMBER,
        "number": reasons.NOT_A_NUMBER,
        "boolean": reasons.NOT_YES_OR_NO,
        "timestamp": reasons.NOT_A_DATE,
        "date": reasons.NOT_A_DATE,
    }
    reason = by_type.get(column.logical_type)
    if reason is None:
        return None
    fails = f"{said(column)} is not null and {sql.name(column.name)} is null"
    example = (" / ".join(formats),) * 2 if formats else EXAMPLE_DATE
    return Check(reason, column, fails, *example)


def _range(column: Column) -> tuple[str, str]:
    least = f"{column.minimum:g}" if column.minimum is not None else None
    most = f"{column.maximum:g}" if column.maximum is not None else None
    if least is not None and most is not None:
        return f"{least} 至 {most}", f"{least} to {most}"
    return (
        (f"不小于 {least}", f"{least} or more") if least else (f"不大于 {most}", f"{most} or less")
    )


def _column_checks(column: Column, source: Source, is_quoted: bool) -> Iterator[Check]:
    made = source.map.get(column.name)
    typed = sql.name(column.name)
    if column.is_required:
        yield Check(reasons.MISSING, column, f"{given(column)} is null")
    if check := _type_check(column, made.formats if made else ()):
        yield check
    if made and made.values and not made.otherwise:
        fails = f"{given(column)} is not null and {said(column)} is null"
        words = "、".join(made.values), ", ".join(made.values)
        yield Check(reasons.UNKNOWN_WORD, column, fails, *words)
    if column.allowed:
        words = "、".join(column.allowed), ", ".join(column.allowed)
        fails = f"{said(column)} not in ({sql.texts(list(column.allowed))})"
        yield Check(reasons.UNKNOWN_WORD, column, fails, *words)
    if column.minimum is not None or column.maximum is not None:
        low = f"{typed} < {column.minimum:g}" if column.minimum is not None else "false"
        high = f"{typed} > {column.maximum:g}" if column.maximum is not None else "false"
        yield Check(reasons.OUT_OF_RANGE, column, f"({low} or {high})", *_range(column))
    if column.pattern:
        fails = f"not regexp_full_match({said(column)}, {sql.text(column.pattern)})"
        yield Check(reasons.WRONG_FORM, column, fails, column.pattern, column.pattern)
    if looked_up := column.reference or column.catalogue:
        where = (
            (f"“{looked_up[0]}”数据", f"the {looked_up[0]} received")
            if column.reference
            else (f"目录表 {looked_up[0]}.csv", f"the catalogue's {looked_up[0]}.csv")
        )
        known = f"select code from {reference_table(looked_up)}"
        yield Check(reasons.UNKNOWN_CODE, column, f"{said(column)} not in ({known})", *where)
    may_break = is_quoted or (made and made.column is None)
    if source.format == "csv" and not source.read.multiline and may_break:
        yield Check(reasons.LINE_BREAK, column, rf"contains({given(column)}, chr(10))")


def checks_of(contract: Contract, source: Source, is_quoted: bool) -> list[Check]:
    """Every check of a contract for rows of a source, in the order in which they are told.

    Args:
        is_quoted: a cell may hold a line break; without a quote in the file none does, and the look
            for one costs as much as most other checks together.
    """
    by_name = {column.name: column for column in contract.columns}
    # A column that the source does not map is null in every row: no value can break a rule there.
    mapped = [column for column in contract.columns if column.name in source.map]
    checks = [check for column in mapped for check in _column_checks(column, source, is_quoted)]
    for rule in contract.rules:
        column = by_name[rule.column]
        fails = f"not ({rule.sql})"
        words = rule.sentence_zh, rule.sentence_en
        checks.append(Check(reasons.ROW_RULE, column, fails, *words, code=rule.name))
    return checks


def _told(check: Check, source: Source, contract: Contract) -> str:
    """SQL for what is known of a failed check before a row is: only `{row}`, `{value}` are open."""
    title = column_title(check.column, source)
    # A protected column's text has no place: it is not told.
    place = contract.columns.index(check.column) + 1 if not check.column.protection else "null"

    def sentence(template: str, detail: str) -> str:
        return sql.text(template.replace("{column}", title).replace("{detail}", detail))

    return (
        f"struct_pack(code := {sql.text(check.code or check.reason.code)}, "
        f"column_name := {sql.text(check.column.name)}, column_name_zh := {sql.text(title)}, "
        f"place := {place}::integer, zh := {sentence(check.reason.zh, check.detail_zh)}, "
        f"en := {sentence(check.reason.en, check.detail_en)})"
    )


REASON_TYPE = (
    "struct(code varchar, column_name varchar, column_name_zh varchar, value varchar, "
    "reason_zh varchar, reason_en varchar)[]"
)


def flags(checks: list[Check]) -> str:
    """SQL columns `fail__<n>`, one per check: true where the row has that fault."""
    return "".join(
        f", coalesce({check.fails}, false) as fail__{number}" for number, check in enumerate(checks)
    )


def any_fails(checks: list[Check]) -> str:
    """SQL over the flags: whether the row has any fault."""
    return " or ".join(f"fail__{number}" for number in range(len(checks))) or "false"


def faults(checks: list[Check], source: Source, contract: Contract) -> str:
    """SQL over the flags: the list of the faults of a row that has some.

    One expression for all checks, which only number what is told: written out for each, they took
    longer to plan, and a struct of each to make room for, than the rows to check.
    """
    every = ", ".join(_told(check, source, contract) for check in checks)
    numbers = ", ".join(
        f"case when fail__{number} then {number + 1} end" for number in range(len(checks))
    )
    failed = (
        f"list_transform(list_filter([{numbers}], lambda number: number is not null), "
        f"lambda number: list_extract([{every}], number))"
    )
    # A cell may stand in the wrong column, so it was masked whole before it is cut.
    cut = f"left(coalesce({SHOWN}[told.place], ''), {SHOWN_VALUE_LENGTH})"
    value = f"if(told.place is null, '{personal.MASK}', {cut})"

    def sentence(template: str) -> str:
        # The value comes last: nothing in it may be taken for an open place.
        return f"replace(replace({template}, '{{row}}', _row::varchar), '{{value}}', {value})"

    fault = (
        "struct_pack(code := told.code, column_name := told.column_name, "
        f"column_name_zh := told.column_name_zh, value := {value}, "
        f"reason_zh := {sentence('told.zh')}, reason_en := {sentence('told.en')})"
    )
    return f"list_transform({failed}, lambda told: {fault})::{REASON_TYPE}"
