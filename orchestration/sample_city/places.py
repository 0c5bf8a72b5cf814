"""Places: the named places of the reference list, with grids, outlines and people drawn for them.

Belongs here: codes, parents, sizes and middles of places. Not here: geometry itself (outlines).
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from orchestration.sample_city.layout import (
    DRAWING,
    Cells,
    cut_evenly,
    cut_streets,
    land,
    share_out,
)
from orchestration.sample_city.outlines import cell_polygon, centres, outline
from orchestration.sample_city.plan import GRID_COUNT

NAMED = "places_named.csv"
VALID_FROM = {"district": "2011-01-01", "street": "2011-01-01", "community": "2011-01-01"}
GRIDS_VALID_FROM = "2011-12-01"
SIMULATED = "模拟边界，非实测"


class ReferenceListError(Exception):
    """The city's reference list is missing or does not fit the drawing; the message says how."""


@dataclass(frozen=True)
class Places:
    """Every place of the city; the arrays named grid_* have one entry per grid.

    `street_of` and `community_of` are places in `streets` and `communities`.
    """

    named: list[dict[str, str]]
    streets: list[str]
    communities: list[str]
    units: list[str]
    cells: Cells
    grid_codes: np.ndarray
    grid_middles: np.ndarray
    grid_people: np.ndarray
    street_of: np.ndarray
    community_of: np.ndarray

    def grids_of(self, code: str) -> np.ndarray:
        """The grids of a place of any kind, as places in the grid arrays."""
        match code[0]:
            case "c":
                return np.flatnonzero(self.community_of == self.communities.index(code))
            case "s":
                return np.flatnonzero(self.street_of == self.streets.index(code))
            case "g":
                return np.flatnonzero(self.grid_codes == code)
        return np.arange(GRID_COUNT)


def _read_named(reference: Path) -> list[dict[str, str]]:
    path = reference / NAMED
    if not path.is_file():
        raise ReferenceListError(f"{path} is missing: the generator takes names and codes from it")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lay_out(reference: Path) -> Places:
    """All places of the city whose reference folder is given.

    Raises:
        ReferenceListError: no list of named places there, or other streets than the drawing knows.
    """
    named = _read_named(reference)
    rows = {kind: [row for row in named if row["kind"] == kind] for kind in VALID_FROM}
    streets = [row["place_code"] for row in rows["street"]]
    communities = [row["place_code"] for row in rows["community"]]
    rng = np.random.default_rng(DRAWING + 1)
    sizes = share_out(GRID_COUNT, rng.uniform(0.65, 1.5, len(communities)))
    cells = land()
    by_street: dict[str, list[int]] = {code: [] for code in streets}
    for place, row in enumerate(rows["community"]):
        by_street[row["parent_place_code"]].append(place)
    counts = {code[-3:]: int(sizes[members].sum()) for code, members in by_street.items()}
    try:
        cut = cut_streets(cells, counts)
    except KeyError as error:
        raise ReferenceListError(f"{NAMED} has no street {error}, the drawing needs it") from error
    community_of, street_of = np.empty(GRID_COUNT, int), np.empty(GRID_COUNT, int)
    for street, (code, members) in enumerate(by_street.items()):
        street_of[cut[code[-3:]]] = street
        blocks = cut_evenly(cells, cut[code[-3:]], sizes[members].tolist())
        for community, block in zip(members, blocks, strict=True):
            community_of[block] = community
    # Numbered like a page is read: from the north-west to the south-east of each community.
    order = np.lexsort((cells.column, -cells.row, community_of))
    cells = Cells(cells.column[order], cells.row[order])
    community_of, street_of = community_of[order], street_of[order]
    number = np.arange(GRID_COUNT) - np.searchsorted(community_of, community_of) + 1
    codes = [
        f"g{communities[community][1:]}{n:03d}"
        for community, n in zip(community_of.tolist(), number.tolist(), strict=True)
    ]
    return Places(
        named=named,
        streets=streets,
        communities=communities,
        units=[row["unit_code"] for row in rows["street"]],
        cells=cells,
        grid_codes=np.array(codes),
        grid_middles=centres(cells),
        grid_people=np.round(rng.lognormal(np.log(80), 0.45, GRID_COUNT)).astype(int),
        street_of=street_of,
        community_of=community_of,
    )


def _feature(row: dict, geometry: dict) -> dict:
    names = {
        "编码": row["place_code"],
        "名称": row["name_zh"],
        "英文名": row["name_en"],
        "层级": row["kind"],
        "上级编码": row["parent_place_code"],
        "责任单位": row["unit_code"],
        "人口": row["people"],
        "启用日期": row["valid_from"],
        "说明": SIMULATED,
    }
    return {"type": "Feature", "properties": names, "geometry": geometry}


def named_features(places: Places) -> list[dict]:
    """District, streets and communities as GeoJSON features, outlines joined from their grids."""
    features = []
    for row in places.named:
        grids = places.grids_of(row["place_code"])
        facts = row | {
            "people": int(places.grid_people[grids].sum()),
            "valid_from": VALID_FROM[row["kind"]],
        }
        features.append(_feature(facts, outline(places.cells, grids)))
    return features


def grid_features(places: Places) -> list[dict]:
    """Grids as GeoJSON features."""
    communities = [row for row in places.named if row["kind"] == "community"]
    features = []
    for grid, code in enumerate(places.grid_codes.tolist()):
        community = communities[places.community_of[grid]]
        row = {
            "place_code": code,
            "name_zh": f"{community['name_zh']}第{code[-3:]}网格",
            "name_en": f"{community['name_en']} grid {code[-3:]}",
            "kind": "grid",
            "parent_place_code": community["place_code"],
            "unit_code": community["unit_code"],
            "people": int(places.grid_people[grid]),
            "valid_from": GRIDS_VALID_FROM,
        }
        features.append(_feature(row, cell_polygon(places.cells, grid)))
    return features
