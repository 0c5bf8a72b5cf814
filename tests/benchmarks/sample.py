"""Sample: the sample city at a scale, made, taken in and published once, and kept.

Belongs here: the state folders under warehouse/benchmarks that the benchmarks work on.
Not here: what is measured.
"""

from pathlib import Path

import yaml

from orchestration.publish import current_publication
from orchestration.settings import ROOT, City
from tests.benchmarks.measured import run_module

CODE = "zhifu"


def sample_at(scale: int, home: Path) -> City:
    """The sample city with `scale` times the records; its state lies in a folder of its own."""
    folder = ROOT / "raw" / "cities" / CODE
    facts = yaml.safe_load((folder / "city.yaml").read_text(encoding="utf-8"))
    place = home / f"x{scale}"
    return City(CODE, facts, folder, place / "landing", place / "home" / CODE)


def settings_of(city: City) -> dict[str, str]:
    """The environment in which the project's verbs work on this city."""
    return {
        "CHANGTAI_CITY": city.code,
        "CHANGTAI_HOME": str(city.state.parent),
        "LANDING": str(city.landing),
        "CHANGTAI_AS_OF": city.as_of.isoformat(),
    }


def made(scale: int, home: Path) -> City:
    """The city with its landing files; nothing is written where they lie there already."""
    city = sample_at(scale, home)
    run_module(
        "orchestration.sample_city",
        *("--city", CODE, "--scale", str(scale), "--out", str(city.landing)),
        settings={},
    )
    return city


def refreshed(scale: int, home: Path) -> City:
    """The city with a publication that shows its landing files."""
    city = made(scale, home)
    run_module("orchestration.refresh", settings=settings_of(city))
    if current_publication(city) is None:
        raise RuntimeError(f"the sample city at ×{scale} has not been published")
    return city
