"""Command line: `python -m orchestration.sample_city`, see `--help`.

Belongs here: arguments, refusals, progress. Not here: what is made (make).
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

import yaml
from tqdm import tqdm

from orchestration.sample_city.make import STEPS_A_ROUND, STEPS_ONCE, Say, make
from orchestration.sample_city.manifest import (
    Manifest,
    files_made,
    generator_version,
    is_complete,
    read_manifest,
    remove_made,
    write_manifest,
)
from orchestration.sample_city.places import ReferenceListError
from orchestration.settings import ROOT

SEED = 20130618
LARGEST_SCALE = 999


def _arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m orchestration.sample_city",
        description="Make the simulated sample city's files as offices would send them.",
    )
    city = os.environ.get("CHANGTAI_CITY") or "zhifu"
    parser.add_argument("--city", default=city, help="folder in raw/cities (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="landing folder (default: LANDING or the city's)")
    parser.add_argument("--scale", type=int, default=1, help="event records times this number")
    parser.add_argument("--seed", type=int, default=SEED, help="default: %(default)s")
    parser.add_argument("--truths", type=Path, help="also write what was planted to this file")
    arguments = parser.parse_args(given)
    if not 1 <= arguments.scale <= LARGEST_SCALE:
        parser.error(f"--scale must be 1 to {LARGEST_SCALE}")
    return arguments


def _progress(scale: int) -> tuple[Say, tqdm]:
    """How to tell that a step is done: a bar at a terminal, plain lines elsewhere."""
    total = STEPS_ONCE + STEPS_A_ROUND * scale
    # None lets the bar show itself only where somebody can see it.
    bar = tqdm(total=total, unit="step", disable=None, desc="sample city")
    said: list[str] = []

    def say(step: str) -> None:
        said.append(step)
        bar.set_postfix_str(step)
        bar.update()
        if bar.disable:
            print(f"· {len(said)}/{total} {step}", flush=True)

    return say, bar


def main(given: list[str] | None = None) -> int:
    """Make the sample city; returns the exit status."""
    arguments = _arguments(given)
    city = ROOT / "raw" / "cities" / arguments.city
    facts = city / "city.yaml"
    if not facts.is_file() or not yaml.safe_load(facts.read_text(encoding="utf-8"))["is_simulated"]:
        print(
            f"✗ {arguments.city} is no simulated city: made-up records may not mix with real ones"
        )
        return 1
    folder = (arguments.out or Path(os.environ.get("LANDING") or city / "landing")).resolve()
    reference = city / "reference"
    version = generator_version(reference)
    wanted = Manifest(arguments.city, arguments.seed, arguments.scale, version, {})
    found = read_manifest(folder)
    has_truths = arguments.truths is None or arguments.truths.is_file()
    if found and found.is_same_making(wanted) and has_truths and is_complete(folder, found):
        print(f"= {len(found.files)} files are there already, nothing written · 样例数据已存在")
        return 0
    started = time.perf_counter()
    if found:
        remove_made(folder, found)
        # What was taken in stays in the lake: received files are never forgotten by themselves.
        print("! 样例数据已更换：请先 make clean，再 make refresh，否则新旧数据会混在一起")
        print("! earlier sample files are replaced: make clean before make refresh, or both count")
    say, bar = _progress(arguments.scale)
    try:
        with bar:
            row_counts, planted = make(reference, folder, arguments.seed, arguments.scale, say)
    except ReferenceListError as error:
        print(f"✗ {error}")
        return 1
    made = Manifest(**vars(wanted) | {"files": files_made(folder, row_counts)})
    write_manifest(folder, made)
    if arguments.truths:
        arguments.truths.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(planted, ensure_ascii=False, indent=1)
        arguments.truths.write_text(f"{text}\n", encoding="utf-8")
    seconds = time.perf_counter() - started
    rows = sum(row_counts.values())
    print(f"✓ 模拟数据 {rows:,} 行，{len(made.files)} 个文件")
    print(f"✓ {rows:,} simulated rows in {len(made.files)} files ({seconds:.1f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
