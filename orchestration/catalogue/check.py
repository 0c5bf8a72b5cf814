"""Check: a whole catalogue against its declarations, with every fault told at its place.

Belongs here: faults in cells, rows, files and between files. Not here: their words (faults), single
values (values), files (sheets).
"""

import difflib
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.catalogue import faults
from orchestration.catalogue.declared import SEEDS, Column, declared_sheets
from orchestration.catalogue.faults import Fault, Place, fault, place
from orchestration.catalogue.sheets import Table, read_csv
from orchestration.catalogue.values import judged
from orchestration.intake import sql

FOREVER = "9999-12-31"


class CatalogueFaults(Exception):
    """The catalogue has faults; the message tells all of them."""


def _seed_codes(sheet: str, column: str) -> set[str] | None:
    """Codes of the system's own seeds, such as the measures."""
    path = SEEDS / f"{sheet}.csv"
    if not path.is_file():
        return None
    found = duckdb.sql(
        f"select distinct {sql.name(column)} from read_csv({sql.text(str(path))}, "
        "header = true, all_varchar = true, delim = ',')"
    )
    return {code for (code,) in found.fetchall() if code}


def _feed_codes(lake: Path, feed: str, column: str) -> set[str]:
    """Codes of a feed taken in before."""
    files = sorted((lake / feed / "accepted").glob("*.parquet"))
    if not files:
        return set()
    listed = ", ".join(sql.text(str(path)) for path in files)
    found = duckdb.sql(
        f"select distinct {sql.name(column)} from read_parquet([{listed}], union_by_name = true)"
    )
    return {code for (code,) in found.fetchall() if code}


def _cell_faults(table: Table, column: Column) -> Iterator[Fault]:
    cells = [(number, text) for number, text in table.cells(column.name) if text]
    verdicts = [(number, text, judged(column, text)) for number, text in cells]
    are_dates = column.type == "date"
    is_mixed = are_dates and len({v.kind.code if v else "" for _, _, v in verdicts}) > 1
    for number, text, verdict in verdicts:
        if verdict is None:
            continue
        kind = verdict.kind
        if is_mixed and kind in (faults.EXCEL_DATE, faults.EXCEL_NUMBER):
            kind = faults.MIXED_DATES
        yield fault(
            kind,
            place(table.sheet, table.name, number, column.name),
            value=text,
            mended=verdict.mended,
            detail_zh=verdict.detail_zh,
            detail_en=verdict.detail_en,
        )


def _codes_faults(
    table: Table, column: Column, known: set[str], zh: str, en: str, is_hint: bool = False
) -> Iterator[Fault]:
    kind = faults.NOT_RECEIVED if is_hint else faults.UNKNOWN_CODE
    for number, text in table.cells(column.name):
        if text and text not in known:
            near = difflib.get_close_matches(text, sorted(known), n=1)
            yield fault(
                kind,
                place(table.sheet, table.name, number, column.name),
                is_hint,
                value=text,
                detail_zh=f"{zh}中查不到" + (f"，最接近的是 {near[0]}" if near else ""),
                detail_en=en + (f", the nearest is {near[0]}" if near else ""),
            )


def _reference_faults(
    table: Table, column: Column, tables: dict[str, Table], lake: Path | None
) -> Iterator[Fault]:
    if column.reference:
        name, field = column.reference
        other = tables.get(name)
        if other is None:
            known = _seed_codes(name, field)
        elif field in other.header:
            known = {text for _, text in other.cells(field)}
        else:
            known = None
        if known is not None:
            title = f"{other.name}（{other.sheet.title_zh}）" if other else f"系统的 {name}.csv"
            shown = (
                f"{other.name} ({other.sheet.title_en})" if other else f"the system's {name}.csv"
            )
            yield from _codes_faults(table, column, known, title, shown)
    if (
        not column.feed
        or lake is None
        or not lake.is_dir()
        or not any(text for _, text in table.cells(column.name))
    ):
        return
    feed = column.feed[0]
    # Hints: the delivery that brings the code may arrive with this very refresh.
    if known := _feed_codes(lake, *column.feed):
        words = f"已接收的“{feed}”数据", f"the {feed} received"
        yield from _codes_faults(table, column, known, *words, is_hint=True)
    else:
        where = place(table.sheet, table.name, None, column.name)
        yield fault(faults.NOTHING_RECEIVED, where, is_hint=True, value=feed)


def _key_faults(table: Table) -> Iterator[Fault]:
    key = [name for name in table.sheet.key if name in table.header]
    if not key or len(key) < len(table.sheet.key):
        return
    titles = "、".join(table.sheet.column(name).title_zh for name in key)
    first: dict[tuple[str, ...], int] = {}
    for number, row in table.records():
        values = tuple(row[name] for name in key)
        if values in first:
            where = place(table.sheet, table.name, number, key[0])
            words = {"detail_zh": titles, "detail_en": ", ".join(key)}
            yield fault(faults.DUPLICATE_KEY, where, value=first[values], **words)
        first.setdefault(values, number)


def _names(rows: list[str]) -> str:
    return ", ".join(rows)


def _rows(told: list[Fault]) -> set[int]:
    return {each.place.row for each in told if each.place.row}


class _Rules:
    """The tables in an engine, typed as dbt will type them, for rules over whole rows."""

    def __init__(self, tables: dict[str, Table]) -> None:
        self.connection = duckdb.connect()
        for path in SEEDS.glob("*.csv"):
            self.connection.execute(
                f"create table {sql.name(path.stem)} as "
                f"from read_csv({sql.text(str(path))}, header = true, delim = ',')"
            )
        for name, table in tables.items():
            columns = [c for c in table.sheet.columns if c.name in table.header]
            cells = {c.name: [text for _, text in table.cells(c.name)] for c in columns}
            given = pa.table(
                {"_row": pa.array([number for number, _ in table.rows], pa.int32())}
                | {column: pa.array(texts, pa.string()) for column, texts in cells.items()}
            )
            casts = ", ".join(
                f"try_cast(nullif(trim({sql.name(c.name)}), '') as {c.type}) as {sql.name(c.name)}"
                for c in columns
            )
            self.connection.register("given", given)
            self.connection.execute(
                f"create table {sql.name(name)} as select _row, {casts} from given"
            )

    def broken(self, sheet: str, condition: str, shown: str) -> list[tuple[int, str]]:
        """The rows in which the condition is not true, as in dbt: unknown is not true."""
        value = sql.name(shown) if shown else "''"
        found = self.connection.execute(
            f"select _row, coalesce({value}::varchar, '') from {sql.name(sheet)} "
            f"where not coalesce(({condition}), false) order by _row"
        )
        return found.fetchall()


def _row_faults(rules: _Rules, table: Table, told: list[Fault]) -> Iterator[Fault]:
    spoilt = _rows(told)
    cells = {(each.place.row, each.place.column) for each in told}
    sheet = table.sheet
    for column in sheet.columns:
        needed = column.needed or ("true" if column.name in sheet.key else "false")
        kind = faults.MISSING_VALUE if needed == "true" else faults.MISSING_SOURCE
        condition = f"not ({needed}) or {sql.name(column.name)} is not null"
        for number, _ in rules.broken(sheet.name, condition, ""):
            if (number, column.name) not in cells and (number not in spoilt or needed == "true"):
                where = place(sheet, table.name, number, column.name)
                yield fault(kind, where, detail=needed)
    for rule in sheet.rules:
        for number, value in rules.broken(sheet.name, rule.condition, rule.column):
            if number not in spoilt:
                where = place(sheet, table.name, number, rule.column)
                words = {"detail_zh": rule.zh, "detail_en": rule.en}
                yield fault(faults.RULE, where, rule.is_hint, value=value, **words)


def _period(row: dict[str, str]) -> tuple[str, str]:
    return row["valid_from"], row["valid_to"] or FOREVER


def _date_faults(rules: _Rules, table: Table, spoilt: set[int]) -> Iterator[Fault]:
    sheet = table.sheet
    if not {"valid_from", "valid_to"} <= set(table.header):
        return
    told = {number for number, _ in rules.broken(sheet.name, sheet.one_at_a_time_where, "")}
    groups: dict[tuple[str, ...], list[tuple[int, dict[str, str]]]] = defaultdict(list)
    for number, row in table.records():
        if number in spoilt or not row["valid_from"]:
            continue
        begins, ends = _period(row)
        if ends <= begins:
            where = place(sheet, table.name, number, "valid_to")
            yield fault(faults.ENDS_BEFORE_IT_BEGINS, where, value=ends, detail=begins)
        elif number not in told:
            groups[tuple(row.get(name, "") for name in sheet.one_at_a_time)].append((number, row))
    titles = "、".join(sheet.column(name).title_zh for name in sheet.one_at_a_time)
    for rows in groups.values():
        rows.sort(key=lambda pair: _period(pair[1]))
        for (earlier, before), (later, after) in pairwise(rows):
            same = all(before[name] == after[name] for name in sheet.key)
            if _period(after)[0] < _period(before)[1] and not same:
                where = place(sheet, table.name, later, "valid_from")
                words = {"detail_zh": titles, "detail_en": _names(list(sheet.one_at_a_time))}
                yield fault(faults.OVERLAP, where, value=earlier, **words)


def _sum_faults(table: Table, spoilt: set[int]) -> Iterator[Fault]:
    asked = table.sheet.adds_up
    if not asked or asked["column"] not in table.header or spoilt:
        return
    by = [name for name in asked["by"] if name in table.header]
    groups: dict[tuple[str, ...], list[tuple[int, dict[str, str]]]] = defaultdict(list)
    for number, row in table.records():
        groups[tuple(row[name] for name in by)].append((number, row))
    for group, rows in groups.items():
        for day in sorted({row["valid_from"] for _, row in rows}):
            held = [row for _, row in rows if _period(row)[0] <= day < _period(row)[1]]
            total = sum((Decimal(row[asked["column"]] or 0) for row in held), Decimal(0))
            if abs(total - asked["total"]) <= Decimal("1e-6"):
                continue
            is_fraction = abs(total - asked["total"] / Decimal(100)) <= Decimal("1e-6")
            first = min(number for number, row in rows if row["valid_from"] == day)
            yield fault(
                faults.FRACTIONS if is_fraction else faults.WRONG_SUM,
                place(table.sheet, table.name, first, asked["column"]),
                value=total.normalize().__format__("f"),
                mended=asked["total"],
                difference=(asked["total"] - total).normalize().__format__("f"),
                detail_zh=f"{'、'.join(group)} {day} ".lstrip(),
                detail_en=f"on {day}{' in ' if group else ''}{_names(list(group))}",
            )


def check_tables(tables: dict[str, Table], lake: Path | None = None) -> list[Fault]:
    """Every fault of a catalogue, file by file, from the file's form to rules between files."""
    found: dict[str, list[Fault]] = {name: list(table.faults) for name, table in tables.items()}
    whole = {name: t for name, t in tables.items() if t.header and not t.faults}
    for name, table in whole.items():
        for column in table.sheet.columns:
            found[name].extend(_cell_faults(table, column))
    rules = _Rules(whole)
    for name, table in whole.items():
        # A row with a fault in a cell is judged on its other rules once that is mended.
        told = list(found[name])
        spoilt = _rows(told)
        for column in table.sheet.columns:
            found[name].extend(_reference_faults(table, column, tables, lake))
        found[name].extend(_key_faults(table))
        found[name].extend(_row_faults(rules, table, told))
        found[name].extend(_date_faults(rules, table, spoilt))
        found[name].extend(_sum_faults(table, spoilt))
    return [each for faults_of_file in found.values() for each in faults_of_file]


def read_catalogue(catalogue: Path, encoding: str | None = None) -> dict[str, Table]:
    """The files of a city's catalogue by name."""
    return {
        name: read_csv(sheet, catalogue / sheet.file, encoding)
        for name, sheet in declared_sheets().items()
    }


def check_catalogue(catalogue: Path, lake: Path | None = None) -> list[Fault]:
    """Every fault and hint of the files in a city's catalogue."""
    tables = read_catalogue(catalogue)
    found = check_tables(tables, lake)
    for path in sorted(catalogue.glob("*.csv")):
        if path.stem not in tables:
            where = Place(path.name, "未登记的表", "a file not declared")
            found.append(fault(faults.UNKNOWN_FILE, where))
    unmarked = [table for table in tables.values() if table.header and not table.is_marked]
    found.extend(
        fault(faults.NO_BYTE_MARK, place(table.sheet, table.name), is_hint=True)
        for table in unmarked
    )
    return found


def demand_sound_catalogue(catalogue: Path, lake: Path | None = None) -> list[Fault]:
    """The hints of a catalogue without faults.

    Raises:
        CatalogueFaults: there are faults; the message holds their sentences.
    """
    found = check_catalogue(catalogue, lake)
    wrong = [each for each in found if not each.is_hint]
    if wrong:
        head = f"目录有 {len(wrong)} 处错误 · the catalogue has {len(wrong)} faults"
        raise CatalogueFaults("\n".join([head, *map(str, wrong)]))
    return found


def outside_codes(lake: Path) -> dict[tuple[str, str], list[str]]:
    """The codes to which the catalogue refers in the system's own files and in feeds, in order."""
    columns = [column for sheet in declared_sheets().values() for column in sheet.columns]
    found = {c.reference: _seed_codes(*c.reference) for c in columns if c.reference}
    found |= {c.feed: _feed_codes(lake, *c.feed) for c in columns if c.feed}
    return {pair: sorted(codes) for pair, codes in sorted(found.items()) if codes}
