"""A reader in a process of its own: follows the pointer as the pages do and never stops reading.

Run as `reader.py PUBLISHED_FOLDER SIGNALS_FOLDER`; ends when SIGNALS_FOLDER/stop appears, touches
SIGNALS_FOLDER/read after each whole reading, and prints how many there were and what failed.
"""

import json
import sys
import time
from pathlib import Path

import duckdb


def main(published: Path, signals: Path) -> None:
    """Read until told to stop."""
    readings, failures, file, connection = 0, [], None, None
    while not (signals / "stop").exists():
        try:
            pointed = json.loads((published / "current.json").read_text(encoding="utf-8"))["file"]
            if pointed != file:
                connection = duckdb.connect(str(published / pointed), read_only=True)
                file = pointed
            tables = connection.execute(
                "select table_name from duckdb_tables() where schema_name = 'marts'"
            ).fetchall()
            for (table,) in tables:
                connection.execute(f'select count(*), max(t) from marts."{table}" as t').fetchone()
            readings += 1
        except (OSError, ValueError, KeyError, duckdb.Error) as error:
            failures.append(f"{type(error).__name__}: {error}"[:300])
        (signals / "read").touch()
        time.sleep(0.3)
    print(json.dumps({"readings": readings, "failures": failures}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
