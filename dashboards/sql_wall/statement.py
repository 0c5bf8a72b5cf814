"""Which statements may run: one select over the published marts, and nothing beside it.

Belongs here: what is refused and why, decided on the parsed statement.
Not here: running it, limits of time and memory (process). Runs inside the short-lived process
alone: a statement that breaks the parser breaks nobody else.
"""

from collections.abc import Collection, Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

LONGEST = 20_000
SCHEMAS = {"", "marts", "information_schema"}
CATALOGUE_TABLES = {"tables", "columns"}
# Functions that make rows without reading anything.
ROW_MAKERS = {"unnest", "generate_series", "range", "generate_subscripts"}
# What tells about, or reaches, the machine; the engine's own lock is the second wall.
TELLTALE = {
    "current_setting",
    "getenv",
    "getvariable",
    "query",
    "query_table",
    "glob",
    "which_secret",
}
TELLTALE_STARTS = (
    "duckdb_", "pragma_", "pg_", "read_", "sniff_", "parquet_", "write_", "json_execute",
    "json_serialize_plan", "add_parquet_key", "force_checkpoint", "checkpoint", "set_", "test_",
    "seq_scan", "index_scan", "arrow_scan", "pandas_scan", "python_map", "iceberg_", "delta_",
    "sqlite_", "postgres_", "mysql_", "nextval", "currval", "txid_", "summary", "repeat_row",
    "enable_", "disable_", "truncate_", "unpivot_", "st_", "http_", "load_", "copy_",
    "from_substrait",
)  # fmt: skip


class Refused(Exception):
    """The statement may not run; `code` says why, `detail` names the part."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


def _parsed(text: str) -> exp.Query:
    if len(text) > LONGEST:
        raise Refused("too_long", str(LONGEST))
    try:
        statements = [each for each in sqlglot.parse(text, dialect="duckdb") if each is not None]
    except (SqlglotError, RecursionError) as error:
        raise Refused("not_understood", str(error).split("\n")[0][:300]) from None
    statements = [each for each in statements if not isinstance(each, exp.Semicolon)]
    if not statements:
        raise Refused("empty")
    if len(statements) > 1:
        raise Refused("more_than_one", str(len(statements)))
    if not isinstance(statements[0], exp.Query):
        raise Refused("not_a_select", statements[0].key.upper())
    return statements[0]


def _called(query: exp.Query) -> Iterator[str]:
    for function in query.find_all(exp.Func):
        anonymous = isinstance(function, exp.Anonymous | exp.AnonymousAggFunc)
        yield (str(function.this) if anonymous else function.sql_name()).lower()


def check(text: str, marts: Collection[str]) -> None:
    """Let one select over `marts` pass.

    Raises:
        Refused: anything else, with a code: too_long, not_understood, empty, more_than_one,
            not_a_select, writes, unknown_table, other_schema, table_function, function.
    """
    query = _parsed(text)
    if query.find(exp.Into, exp.DDL, exp.DML, exp.Command, exp.Pragma, exp.Set, exp.Copy):
        raise Refused("writes")
    for name in _called(query):
        if name in TELLTALE or name.startswith(TELLTALE_STARTS):
            raise Refused("function", name)
    named = {each.alias_or_name.lower() for each in query.find_all(exp.CTE)}
    for table in query.find_all(exp.Table):
        _check_table(table, named | {each.lower() for each in marts})


def _check_table(table: exp.Table, known: Collection[str]) -> None:
    if isinstance(table.this, exp.Func):
        name = table.this.name if isinstance(table.this, exp.Anonymous) else table.this.sql_name()
        if name.lower() not in ROW_MAKERS:
            raise Refused("table_function", name.lower())
        return
    name, schema = table.name.lower(), table.db.lower()
    if schema not in SCHEMAS or table.catalog:
        raise Refused("other_schema", ".".join(part.name for part in table.parts))
    allowed = CATALOGUE_TABLES if schema == "information_schema" else known
    if name not in allowed:
        raise Refused("unknown_table", table.name)
