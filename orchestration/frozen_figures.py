"""Frozen figures: what a month close takes from a publication, in one sorted form with its hash.

Belongs here: reading the publication's own declaration of what closes, and the figures by it.
Not here: the files (ledger), the decision to close (month_close).
A mart declares in its dbt meta `closes`: month, key, values, and where the first value has them
numerator and denominator; `leave_out` is a condition on rows that no close keeps; `rules` names
what besides records decides its figures. The publication carries the declarations in about_closing.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from orchestration.intake import sql
from orchestration.ledger import TABLES

POLICY_SCENARIO = "in_force"
# What makes the policy; the other kinds of rules say how things are counted.
POLICY_KINDS = ("parameter", "target", "weight", "league_member")
# Beside its key a figure carries these columns of its mart, where the mart has them.
NAMED = ("scenario", "measure_code", "target_code", "level")
NUMBERS = {"double", "float", "integer", "bigint", "smallint", "tinyint", "hugeint"}


class NothingToFreezeError(Exception):
    """The publication cannot be closed on; the message says why."""


@dataclass(frozen=True)
class Freeze:
    """What stands frozen in the connection's tables figures, rules and loads."""

    publication_id: str
    as_of_date: date
    figure_count: int
    figures_sha256: str
    policy_sha256: str


def last_day(month: date) -> date:
    """The last day of the month that begins on the day given."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def attach(publication: Path) -> duckdb.DuckDBPyConnection:
    """A connection to the publication, named `published`, that writes the same bytes each time."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"attach {sql.text(str(publication))} as published (read_only)")
    return connection


def parameter(connection: duckdb.DuckDBPyConnection, name: str, day: date) -> str | None:
    """The value of a policy parameter in force on a day, None where there is none.

    A publication made before there were month closes has none either.
    """
    try:
        # Written into the statement: for a bound value DuckDB loads pandas, half a second.
        row = connection.execute(
            "select max(content) from published.marts.dim_figure_rules where "
            f"rule_kind = 'parameter' and scenario = {sql.text(POLICY_SCENARIO)} "
            f"and rule_code = {sql.text(name)} and coalesce(valid_from <= date '{day}', true) "
            f"and coalesce(valid_to > date '{day}', true)"
        ).fetchone()
    except duckdb.CatalogException:
        return None
    return row[0]


def _figures_of(model: str, closes: dict[str, Any], types: dict[str, str]) -> list[str]:
    """One query per value that the mart declares; the key is read as one text, too."""
    scope = "scope_code" if "scope_code" in types else "unit_code"
    columns = {
        name: sql.name(read) if read in types else "null"
        for name, read in {**{n: n for n in NAMED}, "scope_code": scope}.items()
    }
    key = " || '|' || ".join(f"coalesce({sql.name(name)}::varchar, '')" for name in closes["key"])
    queries = []
    for number, value in enumerate(closes["values"]):
        parts = closes if number == 0 else {}
        is_number = types[value] in NUMBERS or types[value].startswith("decimal")
        made = {
            "model_name": sql.text(model),
            "figure_name": sql.text(value),
            "figure_key": key,
            **columns,
            "numerator": sql.name(parts["numerator"]) if parts.get("numerator") else "null",
            "denominator": sql.name(parts["denominator"]) if parts.get("denominator") else "null",
            "value": sql.name(value) if is_number else "null",
            "text_value": "null" if is_number else sql.name(value),
        }
        listed = ", ".join(f"{made[name]}::{kind}" for name, kind in TABLES["figures"].items())
        queries.append(
            f"select {listed} from published.marts.{sql.name(model)} "
            f"where {sql.name(closes['month'])} = $month "
            f"and not coalesce({closes.get('leave_out', 'false')}, false)"
        )
    return queries


def _fill(
    connection: duckdb.DuckDBPyConnection, table: str, query: str, values: dict[str, Any]
) -> None:
    columns = ", ".join(f"{sql.name(name)} {kind}" for name, kind in TABLES[table].items())
    connection.execute(f"create or replace table {table} ({columns})")
    connection.execute(f"insert into {table} select * from ({query}) order by all", values)


def _hash(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """SHA-256 over the rows as text, each number in its shortest exact form."""
    found = hashlib.sha256()
    rows = connection.execute(query)
    while chunk := rows.fetchmany(10_000):
        for row in chunk:
            found.update(json.dumps(row, ensure_ascii=False).encode())
            found.update(b"\n")
    return found.hexdigest()


def freeze(connection: duckdb.DuckDBPyConnection, month: date) -> Freeze:
    """Fill the tables figures, rules and loads with what the month holds in the publication.

    Raises:
        NothingToFreezeError: the publication is older than month closes, or the month is empty.
    """
    try:
        declared = connection.execute(
            "select model_name, declaration from published.marts.about_closing order by all"
        ).fetchall()
    except duckdb.CatalogException as error:
        raise NothingToFreezeError(
            "✗ 当前发布不含月结声明，请先运行 make refresh · this publication does not say what a "
            "month close keeps: run make refresh first"
        ) from error
    types: dict[str, dict[str, str]] = {}
    for model, column, kind in connection.execute(
        "select table_name, column_name, lower(data_type) from duckdb_columns() "
        "where database_name = 'published' and schema_name = 'marts'"
    ).fetchall():
        types.setdefault(model, {})[column] = kind
    closing = {model: json.loads(declaration) for model, declaration in declared}
    queries = [
        query
        for model, closes in closing.items()
        for query in _figures_of(model, closes, types[model])
    ]
    _fill(connection, "figures", " union all ".join(queries), {"month": month})
    # What was closed at all, so that a mart that declares itself later is not taken for a change.
    known = " union all ".join(
        f"select 'figure', null, {sql.text(f'{model}.{value}')}, ''"
        for model, closes in closing.items()
        for value in closes["values"]
    )
    _fill(
        connection,
        "rules",
        "select rule_kind, scenario, rule_code, content from published.marts.dim_figure_rules "
        "where coalesce(valid_from <= $last_day, true) and coalesce(valid_to > $last_day, true) "
        f"union all {known}",
        {"last_day": last_day(month)},
    )
    _fill(
        connection,
        "loads",
        "select source_code, feed, source_file, file_sha256 from published.marts.about_loads",
        {},
    )
    publication_id, as_of, count = connection.execute(
        "select publication_id, as_of_date, (select count(*) from figures) "
        "from published.marts.about_publication"
    ).fetchone()
    if count == 0:
        raise NothingToFreezeError(
            f"✗ {month:%Y-%m} 没有任何数字，无法月结 · there is no figure of {month:%Y-%m} to close"
        )
    kinds = sql.texts(list(POLICY_KINDS))
    policy = f"select * from rules where rule_kind in ({kinds}) order by all"
    return Freeze(
        publication_id=publication_id,
        as_of_date=as_of,
        figure_count=count,
        figures_sha256=_hash(connection, "select * from figures order by all"),
        policy_sha256=_hash(connection, policy),
    )
