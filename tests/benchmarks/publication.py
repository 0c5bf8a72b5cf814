"""Publication: the marts' file copied, noted, compared and switched to, against a file copy."""

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from orchestration.publish import publish
from tests.benchmarks.measured import RUNS, Goal, bare_copy, median_seconds
from tests.benchmarks.sample import refreshed


def measure(home: Path, scale: int) -> list[Goal]:
    """Ratio of speeds: seconds of copying the file (to the disk) over seconds of publishing it."""
    city = refreshed(scale, home)
    with tempfile.TemporaryDirectory(dir=city.state.parent) as folder:
        apart = replace(city, state=Path(folder) / city.code)
        shutil.copytree(city.build, apart.build)
        run_id = json.loads((apart.build / "checked.json").read_text(encoding="utf-8"))["run_id"]
        seconds = median_seconds(
            {
                "file copy": lambda: bare_copy(city.marts_file, Path(folder) / "copy.duckdb"),
                "publication": lambda: publish(apart, run_id),
            }
        )
    ratio = seconds["file copy"] / seconds["publication"]
    return [
        Goal(
            f"publication, ×{scale}",
            "≥ 0.5 × the speed of copying the file",
            ratio,
            ratio >= 0.5,
            RUNS,
            seconds,
            f"{city.marts_file.stat().st_size / 1e6:.0f} MB",
        )
    ]
