"""Intake of CSV: a file through all checks into the lake, against a bare copy by DuckDB.

The bare copy reads all columns as text and writes Parquet with the same compression; it checks
nothing, types nothing, masks nothing and keeps no account.
"""

import tempfile
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.intake.contract import read_contracts
from orchestration.intake.known_codes import load_known_codes
from orchestration.intake.load import load_file
from orchestration.intake.records import LoadRecord
from orchestration.intake.run import connect
from orchestration.intake.source import Source, read_sources
from orchestration.settings import City
from tests.benchmarks.measured import RUNS, Goal, median_seconds
from tests.benchmarks.sample import refreshed

SOURCE = "service_records_system"


def source_of(city: City, code: str) -> Source:
    """The city's source of that code."""
    sources = read_sources(city.folder / "sources", read_contracts())
    return next(source for source in sources if source.source == code)


def loader(city: City, source: Source, path: Path, lake: Path):
    """A function that takes the file in once more, into a lake of its own."""
    contract = read_contracts()[source.feed]
    connection = connect()
    load_known_codes(connection, contract, city.lake, city.catalogue)
    facts = (source.source, source.feed, path.name, "0" * 64, "0" * 64, source.format, 0)

    def take_in() -> None:
        record = LoadRecord("benchmark", *facts, datetime(2013, 6, 18))
        load_file(connection, path, record, source, contract, lake, "salt")
        if record.status != "loaded":
            raise RuntimeError(f"{path.name} could not be read")

    return take_in


def measure(home: Path, scale: int) -> list[Goal]:
    """Ratio of speeds: seconds of the bare copy over seconds of the intake."""
    city = refreshed(scale, home)
    source = source_of(city, SOURCE)
    path = max(source.found_in(city.landing), key=lambda found: found.stat().st_size)
    with tempfile.TemporaryDirectory() as folder:
        bare = duckdb.connect(config={"threads": 2})
        copy = (
            f"copy (from read_csv('{path}', all_varchar = true)) to '{folder}/bare.parquet' "
            "(format parquet, compression zstd)"
        )
        works = {
            "bare copy": lambda: bare.execute(copy),
            "intake": loader(city, source, path, Path(folder) / "lake"),
        }
        seconds = median_seconds(works)
    ratio = seconds["bare copy"] / seconds["intake"]
    megabytes = path.stat().st_size / 1e6
    return [
        Goal(
            f"intake of CSV, ×{scale}",
            "≥ 0.7 × the speed of a bare copy",
            ratio,
            ratio >= 0.7,
            RUNS,
            seconds,
            f"{SOURCE}, {megabytes:.1f} MB",
        )
    ]
