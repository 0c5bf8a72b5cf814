"""Saved queries: the documented questions of analysts, one `.sql` file each, and how to ask one.

Belongs here: finding the files, reading their heads, binding what is given. Not here: any SQL.
"""

import re
from pathlib import Path
from typing import Any

import duckdb

from orchestration.settings import ROOT

FOLDER = ROOT / "dashboards" / "queries" / "saved"


class UnknownQuery(Exception):
    """No such query, or no such parameter in it; the message lists those there are."""


def saved_queries(folder: Path = FOLDER) -> dict[str, tuple[str, str]]:
    """Name to title in Chinese and in English, as the first two lines of each file say them."""
    titles = {}
    for path in sorted(folder.glob("*.sql")):
        zh, en, *_ = path.read_text(encoding="utf-8").splitlines()
        titles[path.stem] = (zh.removeprefix("-- "), en.removeprefix("-- "))
    return titles


def parameters_of(statement: str) -> list[str]:
    """The names that the statement binds, comments left out, in alphabetical order."""
    code = "\n".join(line.split("--")[0] for line in statement.splitlines())
    return sorted(set(re.findall(r"\$([a-z_]+)", code)))


def ask(
    connection: duckdb.DuckDBPyConnection, name: str, folder: Path = FOLDER, **given: Any
) -> duckdb.DuckDBPyRelation:
    """The answer of a saved query on published marts.

    Args:
        connection: a connection whose search path holds the marts.
        name: the file's name without its ending.
        folder: where the queries lie.
        given: values for the statement's parameters; one left out takes its documented default.

    Raises:
        UnknownQuery: no such query, or it has no such parameter.
    """
    if name not in (known := saved_queries(folder)):
        raise UnknownQuery(f"没有这个查询 · no saved query {name}: {', '.join(known)}")
    statement = (folder / f"{name}.sql").read_text(encoding="utf-8")
    parameters = parameters_of(statement)
    if unknown := sorted(given.keys() - set(parameters)):
        raise UnknownQuery(
            f"{name} 没有参数 · {name} has no parameter {', '.join(unknown)}: "
            f"{', '.join(parameters) or '-'}"
        )
    values = {parameter: given.get(parameter) for parameter in parameters}
    return connection.sql(statement, params=values)
