"""Build: each model and test that a change reaches, brought up to date; the others stay.

Belongs here: the order of the steps. Not here: how one is worked out (renewal), what has come in
(basis), Dagster (engine).
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from graphlib import TopologicalSorter

import duckdb

from orchestration.incremental.changes import DATABASE, Change, Files, Reach
from orchestration.incremental.plan import Plan, Step
from orchestration.incremental.renewal import Renewal

# As many as dbt's profile has: a small model leaves a core idle.
THREADS = 2


@dataclass(frozen=True)
class Tested:
    """What a data test said, as dbt says it: status pass, warn or fail, and the failing rows."""

    step: Step
    status: str
    failures: int
    completed_at: str


class Build:
    """The build on a connection that has it open, with what has come in since it was made.

    Args:
        news: what is new in each source, by its unique id.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        plan: Plan,
        news: Mapping[str, Files | Reach],
    ) -> None:
        self._connection = connection
        self._plan = plan
        self._changed: dict[str, Change] = dict(news)
        self._columns: dict[str, dict[str, str]] = {}
        connection.execute(f"attach ':memory:' as {DATABASE}")
        for relation, name, kind in connection.execute(
            'select format(\'"{}"."{}"."{}"\', database_name, schema_name, table_name), '
            "column_name, data_type from duckdb_columns() order by 1, column_index"
        ).fetchall():
            self._columns.setdefault(relation, {})[name] = kind

    def models(self) -> Iterator[Step]:
        """Bring every model up to date; yields those in which something changed."""
        steps = {step.unique_id: step for step in self._plan.models}
        order = TopologicalSorter({key: step.reads.keys() for key, step in steps.items()})
        order.prepare()
        with ThreadPoolExecutor(THREADS) as pool:
            working: dict[Future[Change | None], str] = {}
            while order.is_active():
                for key in order.get_ready():
                    if key in steps and self._below(steps[key]):
                        working[pool.submit(self._renewed, steps[key])] = key
                    else:
                        order.done(key)
                done, _ = wait(working, return_when=FIRST_COMPLETED) if working else ([], [])
                for future in done:
                    key = working.pop(future)
                    if change := future.result():
                        self._changed[key] = change
                        yield steps[key]
                    order.done(key)

    def tests(self) -> Iterator[Tested]:
        """Run the data tests that read anything changed."""
        with ThreadPoolExecutor(THREADS) as pool:
            yield from pool.map(self._tested, filter(self._below, self._plan.tests))

    def _below(self, step: Step) -> dict[str, Change]:
        changed = self._changed
        return {self._plan.names[key]: changed[key] for key in step.reads if key in changed}

    def _renewal(self, step: Step) -> Renewal:
        relations = {self._plan.names[key]: words for key, words in step.reads.items()}
        return Renewal(self._connection.cursor(), step, relations, self._below(step))

    def _renewed(self, step: Step) -> Change | None:
        return self._renewal(step).renew(self._columns.get(step.relation, {}))

    def _tested(self, step: Step) -> Tested:
        failures, should_warn, should_error = self._renewal(step).test()
        is_error = should_error and step.config["severity"].lower() == "error"
        status = "fail" if is_error else "warn" if should_warn else "pass"
        return Tested(step, status, failures, datetime.now(UTC).isoformat())
