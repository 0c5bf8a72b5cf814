"""Make: the whole sample city into one landing folder, round by round.

Belongs here: the order of the steps and their progress. Not here: any of the steps.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from orchestration.sample_city import truths
from orchestration.sample_city.activities import make_activities
from orchestration.sample_city.activity_files import ActivityFiles
from orchestration.sample_city.awards import write_awards
from orchestration.sample_city.case_events import write_events
from orchestration.sample_city.case_files import CaseFiles
from orchestration.sample_city.cases import make_cases
from orchestration.sample_city.decisions import write_decisions
from orchestration.sample_city.dirt import Dirt
from orchestration.sample_city.faults import FAULTS
from orchestration.sample_city.files import Landing
from orchestration.sample_city.inspection import InspectionFiles
from orchestration.sample_city.observations import observe
from orchestration.sample_city.places import Places, grid_features, lay_out, named_features
from orchestration.sample_city.posts import write_posts
from orchestration.sample_city.stations import Stations, make_stations, write_stations
from orchestration.sample_city.trips import make_trips, write_trips
from orchestration.sample_city.visits import make_visits

STEPS_ONCE, STEPS_A_ROUND = 2, 5
DRAWN = {"type": "FeatureCollection", "说明": "网格及边界为模拟绘制，非实测"}

Say = Callable[[str], None]


def _write_places(landing: Landing, places: Places) -> None:
    landing.json("places/named.geojson", DRAWN, "features", named_features(places))
    landing.json("places/grids.geojson", DRAWN, "features", grid_features(places))


def _round(
    landing: Landing,
    dirt: Dirt,
    places: Places,
    stations: Stations,
    seed: int,
    number: int,
    say: Say,
) -> tuple[dict[str, Any], dict[str, int]]:
    """One round of records; returns the first round's truths and the figures it adds to."""
    visits = make_visits(places, seed, number)
    seen = observe(places, visits, seed, number)
    cases = make_cases(places, visits, seen, seed, number)
    InspectionFiles(places, visits, seen, cases, seed, number).write(landing, dirt)
    say("observations")
    CaseFiles(places, cases, seed, number).write(landing, dirt)
    say("cases")
    write_events(landing, dirt, cases)
    say("case_events")
    trips = make_trips(places, cases, seed, number)
    write_trips(landing, dirt, cases, trips, number)
    say("cleanup_trips")
    made = make_activities(stations, seed, number)
    ActivityFiles(places, stations, made, seed).write(landing, dirt)
    say("activities")
    if number == 0:
        write_awards(landing, dirt, places, stations, made, seed)
        write_decisions(landing, dirt, places, cases)
    first = truths.first_round(places, visits, seen, cases, seed) if number == 0 else {}
    return first, truths.figures(seen, cases, trips, made.held_at, 0)


def make(
    reference: Path, folder: Path, seed: int, scale: int, say: Say
) -> tuple[dict[str, int], dict[str, Any]]:
    """Fill the landing folder; returns the rows of each file, and the truths planted."""
    dirt, added = Dirt(FAULTS), Counter()
    with Landing(folder) as landing:
        places = lay_out(reference)
        _write_places(landing, places)
        say("places")
        stations = make_stations(places, seed)
        write_stations(landing, dirt, places, stations)
        vacant = write_posts(landing, dirt, places, seed)
        say("stations and posts")
        known: dict[str, Any] = {}
        for number in range(scale):
            first, figures = _round(landing, dirt, places, stations, seed, number, say)
            known |= first
            added.update(figures)
    rejected = {source: dict(sorted(counts.items())) for source, counts in dirt.planted.items()}
    planted = {
        "seed": seed,
        "scale": scale,
        "figures": dict(added) | {"vacant_posts": vacant},
        "planted": known,
        "rejected": dict(sorted(rejected.items())),
        "rows": dict(sorted(landing.row_counts.items())),
    }
    return landing.row_counts, planted
