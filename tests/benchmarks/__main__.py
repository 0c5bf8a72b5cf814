"""Command line: `python -m tests.benchmarks [ROW ...]`, see `--help`; `make bench` calls it.

Belongs here: which rows run, the table, the JSON beside the warehouse. Not here: measuring.
"""

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from orchestration.settings import ROOT
from tests.benchmarks import (
    growth,
    intake_csv,
    intake_excel,
    limit,
    new_day,
    nothing_new,
    pages,
    publication,
    queries,
    same_sql,
    sessions,
)
from tests.benchmarks.measured import Goal

ROWS = {
    "intake_csv": intake_csv,
    "intake_excel": intake_excel,
    "publication": publication,
    "nothing_new": nothing_new,
    "queries": queries,
    "pages": pages,
    "sessions": sessions,
    "limit": limit,
    "same_sql": same_sql,
    "growth": growth,
    "new_day": new_day,
}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description="Measure the goals of speed as ratios in one run.",
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}; none: all")
    parser.add_argument("--scales", nargs="+", type=int, default=[1, 10], help="default: 1 10")
    default = Path(os.environ.get("CHANGTAI_HOME") or ROOT / "warehouse") / "benchmarks"
    parser.add_argument("--home", type=Path, default=default, help="where all of it is kept")
    arguments = parser.parse_args()
    if unknown := set(arguments.rows) - ROWS.keys():
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    return arguments


def _shown(goal: Goal) -> str:
    mark = {True: "✓", False: "✗", None: "·"}[goal.is_met]
    ratio = "—" if goal.ratio is None else f"{goal.ratio:.2f}"
    seconds = ", ".join(f"{name} {value:g}" for name, value in goal.seconds.items())
    head = f"{mark} {goal.name}: {ratio}  ({goal.asked}; n={goal.runs})"
    return "\n    ".join(filter(None, [head, seconds, goal.note]))


def main() -> int:
    """Measure, print and write; 0 also where a goal is missed: this is no test."""
    arguments = _arguments()
    home = arguments.home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    found: list[Goal] = []
    for name in arguments.rows or ROWS:
        for scale in arguments.scales:
            goals = ROWS[name].measure(home, scale)
            found += goals
            print("\n".join(map(_shown, goals)), flush=True)
    packages = ("duckdb", "dbt-core", "dbt-duckdb", "dagster")
    told = {
        "measured_at": datetime.now().astimezone().isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_after": os.getloadavg(),
        "versions": {"python": platform.python_version()} | {p: version(p) for p in packages},
        "goals": [asdict(goal) for goal in found],
    }
    target = home / "goals.json"
    target.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"· {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
