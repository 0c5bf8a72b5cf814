"""Run records: Dagster's own SQLite storage, with one open connection for a file.

Belongs here: how an event of a run is written. Not here: what is written (Dagster), how long it is
kept (keeping), where it lies (dagster.yaml). The files are those of Dagster's default storage,
which opens a file, compiles its statements, waits for the disk and closes the file for each of the
2,500 events of a refresh.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import lru_cache
from typing import Any, Self

from dagster import DagsterInstance, EventLogEntry
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    SqliteEventLogStorage,
)
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from sqlalchemy import Connection, Engine, create_engine, event

# A run writes into the index and a file of its own; a server looks at a few runs in between.
ENGINES_KEPT = 4
EVENTS_TOGETHER = 1000


# By the file itself and not its name alone: keeping deletes the files of old runs and restoring a
# backup puts others in their place under a server that goes on.
@lru_cache(maxsize=ENGINES_KEPT)
def _engine(address: str, file: tuple[int, int]) -> Engine:
    waits = {"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
    engine = create_engine(address, pool_size=1, connect_args=waits)

    @event.listens_for(engine, "connect")
    def leave_the_disk_its_time(connection: Any, _: Any) -> None:
        # With the write-ahead log the file stays whole; of a power cut the last events are lost,
        # and the run is told as ended without a word in any case.
        connection.execute("pragma synchronous = normal")

    return engine


@lru_cache(maxsize=ENGINES_KEPT)
def _has_table(engine: Engine, name: str) -> bool:
    with engine.connect() as connection:
        return engine.dialect.has_table(connection, name)


class EventRecords(SqliteEventLogStorage):
    """Dagster's events in SQLite: a file for each run and an index of all."""

    def __init__(self, base_dir: str) -> None:
        super().__init__(base_dir)
        self._of_thread = threading.local()

    def has_table(self, table_name: str) -> bool:
        """Whether the index has it; Dagster asks before each event of a check."""
        self._prepare(INDEX_SHARD_NAME)
        return _has_table(self._engine_of(INDEX_SHARD_NAME), table_name)

    def run_connection(self, run_id: str | None = None) -> AbstractContextManager[Connection]:
        """A connection to the file of a run, in a transaction of its own."""
        return self._connected(run_id) if run_id else super().run_connection(run_id)

    def index_connection(self) -> AbstractContextManager[Connection]:
        """A connection to the index of all runs, in a transaction of its own."""
        return self._connected(INDEX_SHARD_NAME)

    @contextmanager
    def one_transaction(self, run_id: str) -> Iterator[None]:
        """All that this thread writes of the run meanwhile is written together, or not at all."""
        shards = (INDEX_SHARD_NAME, run_id)
        for shard in shards:
            self._prepare(shard)
        with self._db_lock, ExitStack() as open_files:
            self._of_thread.connections = {
                shard: open_files.enter_context(self._engine_of(shard).begin()) for shard in shards
            }
            try:
                yield
            finally:
                self._of_thread.connections = {}

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store events of one run together; what a run plans is eight hundred of them."""
        with self.one_transaction(events[0].run_id):
            for event in events:
                self.store_event(event)

    @contextmanager
    def _connected(self, shard: str) -> Iterator[Connection]:
        if joined := self._joined().get(shard):
            yield joined
            return
        # This thread holds the lock already, where it has joined other files.
        lock = nullcontext() if self._joined() else self._db_lock
        if not self._joined():
            self._prepare(shard)
        with lock, self._engine_of(shard).begin() as connection:
            yield connection

    def _joined(self) -> dict[str, Connection]:
        return getattr(self._of_thread, "connections", {})

    def _prepare(self, shard: str) -> None:
        if shard not in self._initialized_dbs or not os.path.exists(self.path_for_shard(shard)):
            self._initialized_dbs.discard(shard)
            with super()._connect(shard):
                pass

    def _engine_of(self, shard: str) -> Engine:
        about = os.stat(self.path_for_shard(shard))
        return _engine(self.conn_string_for_shard(shard), (about.st_dev, about.st_ino))


def one_transaction(instance: DagsterInstance, run_id: str) -> AbstractContextManager[None]:
    """What this thread tells of the run meanwhile is written together, where our records are."""
    records = instance.event_log_storage
    return records.one_transaction(run_id) if isinstance(records, EventRecords) else nullcontext()


class RunRecords(DagsterSqliteStorage):
    """Dagster's default storage, but for how it writes events."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        super().__init__(base_dir, inst_data=inst_data)
        # Without it Dagster hands over events one by one.
        os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", str(EVENTS_TOGETHER))
        self._event_log_storage = EventRecords(self._event_log_storage._base_dir)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: dict[str, str]) -> Self:
        """What Dagster calls with the settings of dagster.yaml."""
        return cls.from_local(inst_data=inst_data, **config_value)
