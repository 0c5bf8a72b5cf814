"""Changes: which rows of a relation went and came, and which values of a key they reach.

Belongs here: comparing a relation with what it was, keys as SQL conditions, on one connection.
Not here: which relations are looked at, in what order (build).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import count
from pathlib import Path

import duckdb

from orchestration.intake import sql

DATABASE = "changes"
# Written into the statement so many values are pruned by a table's own statistics; more are joined.
LISTED_VALUES = 64


class Reach(Enum):
    """A change of which only is known that there is one."""

    WHOLE = auto()


@dataclass(frozen=True)
class Rows:
    """The rows that went and came: a table with the relation's columns and `__is_gone`."""

    table: str


@dataclass(frozen=True)
class Keys:
    """The values of one column whose rows may have changed: a table of `value`."""

    column: str
    table: str


@dataclass(frozen=True)
class Files:
    """Files of the lake that came and went under a source; `shape` has its columns and no row.

    Without a shape each file has all the columns.
    """

    came: Sequence[Path]
    gone: Sequence[Path]
    shape: Path | None = None


Change = Reach | Rows | Keys | Files


class Changes:
    """Tables of changes in a database of their own, in memory, beside the attached build.

    One for each step: what it keeps stands in a schema of that name, and steps that follow read it.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, step: str) -> None:
        self._connection = connection
        self._numbers = count(1)
        self.schema = f"{DATABASE}.{sql.name(step)}"
        connection.execute(f"create schema {self.schema}")

    def keep(self, query: str) -> str:
        """The query's rows as a table; its name."""
        table = f"{self.schema}.rows_{next(self._numbers)}"
        self._connection.execute(f"create table {table} as {query}")
        return table

    def size(self, table: str) -> int:
        return self._connection.execute(f"select count(*) from {table}").fetchone()[0]

    def values(self, change: Change, expression: str) -> str | None:
        """A query for the values that the change reaches; None where it cannot be told."""
        match change:
            case Rows(table):
                return f"select distinct {expression} as value from {table}"
            case Keys(column, table) if column == expression:
                return f"select value from {table}"
        return None

    def among(self, expression: str, table: str) -> str:
        """The condition that the expression is one of the table's values; null is a value."""
        found = self._connection.execute(
            f"select value::varchar from {table} limit {LISTED_VALUES + 1}"
        ).fetchall()
        values = [value for (value,) in found if value is not None]
        if len(found) > LISTED_VALUES:
            listed = f"select value from {table}"
        else:
            listed = sql.texts(values) or "null"
        is_null_meant = (None,) in found or (len(found) > LISTED_VALUES and self._has_null(table))
        or_null = f" or {expression} is null" if is_null_meant else ""
        return f"({expression} in ({listed}){or_null})"

    def _has_null(self, table: str) -> bool:
        query = f"select bool_or(value is null) from {table}"
        return bool(self._connection.execute(query).fetchone()[0])

    def shifted(self, table: str, months: Iterable[int]) -> str:
        """The table's months, each moved on by each number of months."""
        moved = [f"select (value + to_months({each}))::date from {table}" for each in months]
        return self.keep(f"select distinct value from ({' union '.join(moved)}) as moved (value)")

    def bring(
        self, relation: str, columns: Mapping[str, str], renewed: str, where: str = "true"
    ) -> Rows | None:
        """Bring the relation's rows under the condition up to what the table `renewed` holds.

        Only rows that differ are touched. Returns what went and came, None where nothing did.
        """
        listed = ", ".join(map(sql.name, columns))
        odd = self.keep(
            f"select print from (select hash({listed}) as print, 1 as n from {renewed} union all "
            f"select hash({listed}), -1 from {relation} where {where}) "
            "group by print having sum(n) <> 0"
        )
        if not self.size(odd):
            self.drop(odd)
            return None
        is_odd = f"hash({listed}) in (select print from {odd})"
        rows = self.keep(
            f"select {listed}, false as __is_gone, null::bigint as __rowid from {renewed} "
            f"where {is_odd} union all select {listed}, true, rowid from {relation} "
            f"where {where} and {is_odd}"
        )
        self._connection.execute(
            f"delete from {relation} where rowid in (select __rowid from {rows} where __is_gone)"
        )
        self._connection.execute(
            f"insert into {relation} ({listed}) select {listed} from {rows} where not __is_gone"
        )
        self.drop(odd)
        return Rows(rows)

    def drop(self, table: str) -> None:
        self._connection.execute(f"drop table {table}")
