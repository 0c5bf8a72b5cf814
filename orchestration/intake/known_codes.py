"""Known codes: what a contract's references and catalogue look-ups are checked against.

Belongs here: the sets of codes, as tables of the intake's connection, with a fingerprint each.
Not here: the checks that use them.
"""

from pathlib import Path

import duckdb

from orchestration.intake import sql
from orchestration.intake.checks import reference_table
from orchestration.intake.contract import Contract


class CatalogueError(Exception):
    """A catalogue file is missing or cannot be read; the message says which and what to do."""


def _load(connection: duckdb.DuckDBPyConnection, table: str, codes: str) -> str:
    connection.execute(
        f"create or replace temp table {table} as "
        f"select distinct code from ({codes}) where code is not null order by code"
    )
    found = connection.execute(
        f"select coalesce(md5(string_agg(code, chr(10) order by code)), '') from {table}"
    )
    return found.fetchone()[0]


def load_known_codes(
    connection: duckdb.DuckDBPyConnection, contract: Contract, lake: Path, catalogue: Path
) -> dict[str, str]:
    """Make the look-up tables of a contract; returns a fingerprint of each set of codes.

    Raises:
        CatalogueError: a catalogue file that the contract names is missing or unreadable.
    """
    prints: dict[str, str] = {}
    for feed, column in contract.references:
        files = sql.text(str(lake / feed / "accepted" / "*.parquet"))
        codes = (
            f"select {sql.name(column)} as code from read_parquet({files}, union_by_name = true)"
        )
        prints[f"{feed}.{column}"] = _load(connection, reference_table((feed, column)), codes)
    for sheet, column in sorted({c.catalogue for c in contract.columns if c.catalogue}):
        path = catalogue / f"{sheet}.csv"
        if not path.is_file():
            raise CatalogueError(f"目录缺少文件 · the catalogue lacks {sheet}.csv")
        codes = (
            f"select {sql.name(column)} as code from read_csv({sql.text(str(path))}, "
            "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"')"
        )
        try:
            prints[f"{sheet}.{column}"] = _load(connection, reference_table((sheet, column)), codes)
        except duckdb.Error as error:
            raise CatalogueError(
                f"{sheet}.csv 无法读取（须为 UTF-8 编码，含列 {column}）· "
                f"cannot be read (UTF-8 with a column {column} is needed): {error}"
            ) from error
    return prints
