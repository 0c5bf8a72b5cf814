"""Intake of Excel: a workbook through all checks into the lake, against the bare reader.

The bare reader is the same library in this process; the intake opens a workbook in a child
process, since a hostile one can abort the process that reads it.
"""

import tempfile
from pathlib import Path

import fastexcel

from tests.benchmarks.intake_csv import loader, source_of
from tests.benchmarks.measured import RUNS, Goal, median_seconds
from tests.benchmarks.sample import refreshed

SOURCE = "observations_monthly"


def measure(home: Path, scale: int) -> list[Goal]:
    """Ratio of speeds: seconds of the bare reader over seconds of the intake."""
    city = refreshed(scale, home)
    source = source_of(city, SOURCE)
    path = max(source.found_in(city.landing), key=lambda found: found.stat().st_size)

    def bare() -> None:
        sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string")
        sheet.to_arrow()

    with tempfile.TemporaryDirectory() as folder:
        take_in = loader(city, source, path, Path(folder) / "lake")
        seconds = median_seconds({"bare reader": bare, "intake": take_in})
    ratio = seconds["bare reader"] / seconds["intake"]
    return [
        Goal(
            f"intake of Excel, ×{scale}",
            "as fast as the reader",
            ratio,
            ratio >= 0.9,
            RUNS,
            seconds,
            f"{SOURCE}, {path.stat().st_size / 1e6:.1f} MB",
        )
    ]
