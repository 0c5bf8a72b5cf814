"""Layout: which cell of a lattice belongs to which street, community and grid.

Belongs here: the drawn land, and compact blocks cut from it. Not here: outlines, names, codes.
The land only resembles a coastal district with a peninsula in the north; it is no survey.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from orchestration.sample_city.plan import GRID_COUNT

COLUMNS, ROWS = 112, 100
WEST, EAST, SOUTH, NORTH = 121.28, 121.46, 37.47, 37.60
# The drawing is the same for every seed: records may differ between seeds, places may not.
DRAWING = 370602

# North to south and west to east, as the streets lie to each other.
STREETS = (
    "ns",
    "008",
    (
        "ns",
        (
            "we",
            ("ns", "012", "010"),
            ("ns", ("we", "005", "004", "003", "001", "002"), ("we", "007", "006", "011")),
        ),
        "009",
    ),
)


@dataclass(frozen=True)
class Cells:
    """The land's cells: lattice column (from west) and row (from south) of each."""

    column: np.ndarray
    row: np.ndarray


def land() -> Cells:
    """The cells of the lattice that are highest above the sea: exactly as many as grids."""
    row, column = np.divmod(np.arange(COLUMNS * ROWS), COLUMNS)
    u, v = (column + 0.5) / COLUMNS, (row + 0.5) / ROWS
    coast = 0.84 - 0.14 * u + 0.030 * np.sin(8.2 * u + 2.0) + 0.016 * np.sin(19.5 * u)
    hills = 0.050 + 0.030 * np.sin(6.0 * u + 0.4) + 0.012 * np.sin(17.0 * u)
    west = 0.060 + 0.025 * np.sin(9.0 * v + 1.0)
    east = 0.945 - 0.030 * np.sin(8.0 * v)
    mainland = np.min([coast - v, v - hills, u - west, east - u], axis=0)
    island = 0.045 * (1 - np.hypot((u - 0.30) / 0.140, (v - 0.952) / 0.028))
    neck = 0.040 * (1 - np.hypot((u - 0.21) / 0.035, (v - 0.87) / 0.110))
    height = np.max([mainland, island, neck], axis=0)
    chosen = np.sort(np.argsort(-height, kind="stable")[:GRID_COUNT])
    return Cells(column[chosen], row[chosen])


def share_out(total: int, weights: np.ndarray) -> np.ndarray:
    """Whole numbers near the weights' shares that add up to the total."""
    shares = total * weights / weights.sum()
    whole = np.floor(shares).astype(int)
    largest = np.argsort(-(shares - whole), kind="stable")[: total - whole.sum()]
    whole[largest] += 1
    return whole


def _ordered(cells: Cells, chosen: np.ndarray, axis: str) -> np.ndarray:
    column, row = cells.column[chosen], cells.row[chosen]
    order = np.lexsort((column, -row)) if axis == "ns" else np.lexsort((-row, column))
    return chosen[order]


def _codes(node: str | tuple) -> list[str]:
    return [node] if isinstance(node, str) else [code for part in node[1:] for code in _codes(part)]


def cut_streets(
    cells: Cells, counts: dict[str, int], node: str | tuple = STREETS, chosen=None
) -> dict[str, np.ndarray]:
    """The cells of each street, cut from the land along the tree of `STREETS`."""
    chosen = np.arange(len(cells.column)) if chosen is None else chosen
    if isinstance(node, str):
        return {node: chosen}
    ordered, start, found = _ordered(cells, chosen, node[0]), 0, {}
    for part in node[1:]:
        size = sum(counts[code] for code in _codes(part))
        found |= cut_streets(cells, counts, part, ordered[start : start + size])
        start += size
    return found


def cut_evenly(cells: Cells, chosen: np.ndarray, counts: Sequence[int]) -> list[np.ndarray]:
    """The cells cut into blocks of the given sizes, each time across the longer side."""
    if len(counts) == 1:
        return [chosen]
    half = len(counts) // 2
    tall = np.ptp(cells.row[chosen]) > np.ptp(cells.column[chosen])
    ordered, size = _ordered(cells, chosen, "ns" if tall else "we"), sum(counts[:half])
    return cut_evenly(cells, ordered[:size], counts[:half]) + cut_evenly(
        cells, ordered[size:], counts[half:]
    )
