"""Command line: `python -m tests.benchmarks.peers [TOOL ...]`, see `--help`; `make peers` calls it.

Belongs here: which tools run, the table, the JSON beside the warehouse. Not here: measuring.
"""

import argparse
import json
import os
import sys
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from orchestration.settings import ROOT
from tests.benchmarks.measured import RUNS
from tests.benchmarks.peers import figured
from tests.benchmarks.peers.peer import Peer
from tests.benchmarks.peers.six import opened
from tests.benchmarks.sample import refreshed, sample_at

MEASURE = "duckdb_script"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.peers",
        description="The same work done by what one would otherwise pick.",
    )
    tools = ", ".join([*figured.TOOLS, *opened.TOOLS])
    parser.add_argument("tools", nargs="*", metavar="TOOL", help=f"of {tools}; none: all")
    parser.add_argument("--scale", type=int, default=1, help="the sample city's; default: 1")
    parser.add_argument("--runs", type=int, default=RUNS, help=f"default: {RUNS}")
    parser.add_argument("--state", type=Path, help="a refreshed state folder, instead of a scale")
    default = Path(os.environ.get("CHANGTAI_HOME") or ROOT / "warehouse")
    parser.add_argument("--home", type=Path, default=default, help="where all of it is kept")
    arguments = parser.parse_args()
    if unknown := set(arguments.tools) - {*figured.TOOLS, *opened.TOOLS}:
        parser.error(f"no such tool: {', '.join(sorted(unknown))}")
    return arguments


def _shown(row: Peer, measure: Peer | None) -> str:
    name = f"{row.tool} {row.version}".ljust(24)
    if row.fault:
        return f"· {name} not measured: {row.fault}"
    parts = [f"{key} {value:.2f}" for key, value in row.seconds.items()]
    key = "work" if "work" in row.seconds else "whole"
    if measure and key in measure.seconds:
        parts.append(f"{key} is {row.seconds[key] / measure.seconds[key]:.1f} × {measure.tool}'s")
    if row.peak_gib:
        parts.append(f"peak {row.peak_gib:.2f} GiB")
    return f"✓ {name} {', '.join(parts)}; n={row.runs}" + (f" ({row.note})" if row.note else "")


def main() -> int:
    """Measure, print and write; 0 also where a tool cannot be measured: this is no test."""
    arguments = _arguments()
    home = arguments.home.resolve()
    envs, results = home / "peers_env", home / "benchmarks"
    for folder in (envs, results):
        folder.mkdir(parents=True, exist_ok=True)
    if arguments.state:
        city = replace(sample_at(1, results), state=arguments.state.resolve())
    else:
        city = refreshed(arguments.scale, results)
    wanted = arguments.tools or [*figured.TOOLS, *opened.TOOLS]
    told = {"measured_at": datetime.now().astimezone().isoformat(timespec="seconds")}
    told |= {"cores": os.cpu_count(), "load_before": os.getloadavg()}
    parts = {"figures": figured, "pages": opened}
    for part, module in parts.items():
        rows = module.measure(city, envs, [t for t in module.TOOLS if t in wanted], arguments.runs)
        by_tool = {row.tool: row for row in rows if not row.fault}
        measure = by_tool.get(MEASURE) or by_tool.get(opened.MEASURE)
        print(f"— {part}", *(_shown(row, measure) for row in rows), sep="\n", flush=True)
        told[part] = [asdict(row) for row in rows]
    told |= {"load_after": os.getloadavg(), "scale": None if arguments.state else arguments.scale}
    target = results / "peers.json"
    target.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"· {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
