"""Renewal: one model brought up to date, or one test run, by no more rows than a change reaches.

Belongs here: which rows, and the SQL over them. Not here: which steps, when (build).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from orchestration.incremental.changes import Change, Changes, Files, Keys, Reach, Rows
from orchestration.incremental.plan import Step
from orchestration.intake import sql

# Each row that changed is added up twice, and once more with what stands there.
ADDED_SHARE = 0.3


class Renewal:
    """A step whose SQL reads relations that have changed.

    Args:
        relations: the words that name each relation in the step's SQL, by the relation's name.
        below: what has changed in those that have, by the relation's name.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        step: Step,
        relations: Mapping[str, str],
        below: Mapping[str, Change],
    ) -> None:
        self._connection = connection
        self._step = step
        self._relations = relations
        self._below = below
        self._changes = Changes(connection, step.unique_id)

    def renew(self, columns: Mapping[str, str]) -> Change | None:
        """Bring the model's relation up to date; what has changed in it.

        Args:
            columns: names and types of the relation's columns.
        """
        step, follows = self._step, self._step.follows
        if step.kind == "view":
            return self._shown()
        if follows and follows.adds and (rows := self._rows_to_add()):
            query, where = self._added(rows, columns)
        elif (keys := self._keys()) is None:
            query, where = step.sql, "true"
        else:
            where = self._changes.among(follows.key, keys)
            query = f"select * from ({self._narrowed(keys)}) where {where}"
            if apart := follows.apart:
                query += f" and ({apart}) is not true"
                query += f" union all select * from ({step.sql}) where {apart}"
                where = f"({where} or {apart})"
        cast = ", ".join(
            f"{sql.name(name)}::{kind} as {sql.name(name)}" for name, kind in columns.items()
        )
        renewed = self._changes.keep(f"select {cast} from ({query})")
        change = self._changes.bring(step.relation, columns, renewed, where)
        self._changes.drop(renewed)
        return change

    def test(self) -> tuple[int, bool, bool]:
        """Failing rows of the test, whether it shall warn, whether it shall fail; as dbt asks."""
        config = self._step.config
        # The last build passed it everywhere, or was none; what only warns may stand elsewhere.
        keys = self._keys() if config["severity"].lower() == "error" else None
        query = self._narrowed(keys) if keys else self._step.sql
        limit = f" limit {config['limit']}" if config["limit"] else ""
        return self._connection.execute(
            f"select {config['fail_calc']}, {config['fail_calc']} {config['warn_if']}, "
            f"{config['fail_calc']} {config['error_if']} from ({query}{limit})"
        ).fetchone()

    def _shown(self) -> Change:
        """What a view shows otherwise: the rows of files, or the keys that it follows."""
        changes = list(self._below.values())
        if len(changes) == 1 and isinstance(changes[0], Files):
            return self._read(changes[0])
        keys = self._keys()
        return Keys(self._step.follows.key, keys) if keys else Reach.WHOLE

    def _read(self, files: Files) -> Rows:
        (relation,) = self._relations.values()

        def rows(paths: Sequence[Path], is_gone: bool) -> str:
            shape = [files.shape] if files.shape else []
            listed = sql.texts([str(path) for path in [*paths, *shape]])
            query = self._step.sql.replace(
                relation, f"read_parquet([{listed}], union_by_name = true)"
            )
            return f"select *, {is_gone} as __is_gone from ({query})"

        came, gone = rows(files.came, False), rows(files.gone, True)
        return Rows(self._changes.keep(f"{came} union all {gone}"))

    def _keys(self) -> str | None:
        """A table of the values of the step's key that the changes reach; None: any value."""
        follows = self._step.follows
        if not (follows and follows.key):
            return None
        reaching = {**follows.of, **follows.beside}
        if not self._below.keys() <= reaching.keys():
            return None
        found = []
        for name, change in self._below.items():
            expression = reaching[name]
            values = self._changes.values(change, expression)
            if values is None:
                return None
            found.append(values)
            if follows.through and name in follows.of:
                entities = f"select {follows.through} from {change.table}"
                found.append(
                    f"select {expression} from {self._relations[name]} "
                    f"where {follows.through} in ({entities})"
                )
        union = " union all ".join(found)
        keys = self._changes.keep(f"select distinct value from ({union})")
        return self._changes.shifted(keys, follows.months) if follows.months != (0,) else keys

    def _narrowed(self, keys: str) -> str:
        """The step's SQL over nothing but the rows of those keys in the relations it follows."""
        follows = self._step.follows
        if follows.months != (0,):
            keys = self._changes.shifted(keys, [-months for months in follows.months])
        query = self._step.sql
        for name, expression in follows.of.items():
            where = self._changes.among(expression, keys)
            if entity := follows.through:
                entities = f"select {entity} from {self._relations[name]} where {where}"
                where = f"{entity} in ({entities})"
            rows = f"select * from {self._relations[name]} where {where}"
            query = self._over(query, name, rows)
        return query

    def _over(self, query: str, name: str, rows: str) -> str:
        """The query, reading these rows in place of the relation of that name."""
        view = f"{self._changes.schema}.{sql.name(name)}"
        self._connection.execute(f"create or replace view {view} as {rows}")
        return query.replace(self._relations[name], view)

    def _rows_to_add(self) -> Rows | None:
        """The rows that came and went, where that is all that has changed, and not most of all."""
        ((name, change), *others) = self._below.items()
        if others or name not in self._step.follows.of or not isinstance(change, Rows):
            return None
        moved, all_rows = map(self._changes.size, (change.table, self._relations[name]))
        return change if moved < ADDED_SHARE * all_rows else None

    def _added(self, change: Rows, columns: Mapping[str, str]) -> tuple[str, str]:
        """The sums in which something is added or taken off, and the condition of these rows."""
        adds, (name,) = self._step.follows.adds, self._below
        keys = ", ".join(sql.name(each) for each in columns if each not in adds)
        amounts = [sql.name(each) for each in adds]
        listed = ", ".join(amounts)
        summed = ", ".join(f"sum({each}) as {each}" for each in amounts)
        parts = []
        for is_gone, sign in ((False, ""), (True, "-")):
            rows = f"select * exclude (__is_gone) from {change.table} where __is_gone = {is_gone}"
            signed = ", ".join(f"{sign}{each} as {each}" for each in amounts)
            query = self._over(self._step.sql, name, rows)
            parts.append(self._changes.keep(f"select {keys}, {signed} from ({query})"))
        moved = self._changes.keep(
            f"select {keys}, {summed} from (from {parts[0]} union all from {parts[1]}) "
            f"group by all having {' or '.join(f'sum({each}) <> 0' for each in amounts)}"
        )
        where = f"hash({keys}) in (select hash({keys}) from {moved})"
        query = (
            f"select {keys}, {summed} from (select {keys}, {listed} from {self._step.relation} "
            f"where {where} union all select {keys}, {listed} from {moved}) "
            f"group by all having sum({amounts[-1]}) <> 0"
        )
        return query, where
