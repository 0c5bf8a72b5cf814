"""chDB: ClickHouse in the process, in its own dialect (chdb.sql)."""

from pathlib import Path

import chdb

from tests.benchmarks.peers.told import tell

SCRIPT = Path(__file__).with_suffix(".sql")


def work(lake: Path, items: Path, target: Path) -> None:
    """One Parquet file."""
    target.unlink(missing_ok=True)
    text = SCRIPT.read_text(encoding="utf-8")
    given = {"{lake}": lake, "{items}": items, "{target}": target}
    for name, value in given.items():
        text = text.replace(name, str(value))
    chdb.query(text)


if __name__ == "__main__":
    tell(work)
