"""The commands behind `make spark-up`, `spark-build` and `spark-down`.

Exit status 0: done. 1: not done, and why.
"""

import argparse
import sys
import time

from filelock import Timeout

from orchestration.one_run import writer_lock
from orchestration.settings import SettingsError, current_city
from orchestration.spark.bring_back import bring_marts
from orchestration.spark.build import BuildError, build
from orchestration.spark.cluster import ClusterError, down, up
from orchestration.spark.place import place_of


def main() -> int:
    """Carry out one verb for the city of CHANGTAI_CITY."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("verb", choices=["up", "build", "down"])
    verb = parser.parse_args().verb
    started = time.monotonic()
    try:
        place = place_of(current_city())
        match verb:
            case "up":
                up(place)
                print(f"✓ Spark {place.remote}, tables and logs in {place.folder}")
            case "build":
                # A refresh may be at work on the same tables.
                with writer_lock(place.city).acquire(timeout=0):
                    build(place)
                    back = bring_marts(place, place.marts_file)
                print(f"✓ {back} ({time.monotonic() - started:.0f} s)")
            case "down":
                down(place)
                print("✓ stopped")
    except (SettingsError, ClusterError, BuildError) as error:
        print(f"✗ {error}")
        return 1
    except Timeout:
        print("✗ 更新正在运行，请稍后再试 · a refresh of this city is running; try again later")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
