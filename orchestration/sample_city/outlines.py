"""Outlines: lattice cells as GeoJSON geometries whose edges are shared, so that nothing overlaps.

Belongs here: corner points, cell polygons, outlines of many cells. Not here: who owns a cell.
"""

from functools import cache

import numpy as np

from orchestration.sample_city.layout import (
    COLUMNS,
    DRAWING,
    EAST,
    NORTH,
    ROWS,
    SOUTH,
    WEST,
    Cells,
)

# Corners move by less than a fifth of a cell, so that each cell stays a simple quadrangle.
JITTER = 0.18
DIGITS = 6

Corner = tuple[int, int]
Ring = list[Corner]


@cache
def _corners() -> np.ndarray:
    """Longitude and latitude of each corner [column, row], shared by the cells around it."""
    rng = np.random.default_rng(DRAWING)
    column, row = np.meshgrid(np.arange(COLUMNS + 1), np.arange(ROWS + 1), indexing="ij")
    moved = rng.uniform(-JITTER, JITTER, (2, COLUMNS + 1, ROWS + 1))
    lon = WEST + (column + moved[0]) / COLUMNS * (EAST - WEST)
    lat = SOUTH + (row + moved[1]) / ROWS * (NORTH - SOUTH)
    return np.round(np.stack([lon, lat], axis=-1), DIGITS)


def _points(ring: Ring) -> list[list[float]]:
    corners = _corners()
    return [corners[corner].tolist() for corner in [*ring, ring[0]]]


def _around(column: int, row: int) -> Ring:
    return [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]


def cell_polygon(cells: Cells, place: int) -> dict:
    """One cell as a GeoJSON polygon."""
    ring = _around(int(cells.column[place]), int(cells.row[place]))
    return {"type": "Polygon", "coordinates": [_points(ring)]}


def centres(cells: Cells) -> np.ndarray:
    """Longitude and latitude of each cell's middle."""
    corners = _corners()
    column, row = cells.column, cells.row
    around = [corners[column + right, row + up] for right in (0, 1) for up in (0, 1)]
    return np.mean(around, axis=0)


def _border(cells: Cells, chosen: np.ndarray) -> dict[Corner, list[Corner]]:
    """Edges, with the land on their left, that only one of the cells has: start to ends."""
    edges: set[tuple[Corner, Corner]] = set()
    for place in chosen.tolist():
        ring = _around(int(cells.column[place]), int(cells.row[place]))
        for edge in zip(ring, [*ring[1:], ring[0]], strict=True):
            if edge[::-1] in edges:
                edges.remove(edge[::-1])
            else:
                edges.add(edge)
    border: dict[Corner, list[Corner]] = {}
    for start, end in sorted(edges):
        border.setdefault(start, []).append(end)
    return border


def _turn(before: Corner, corner: Corner, after: Corner) -> int:
    """1 for a turn to the left, 0 straight on, -1 to the right."""
    (x0, y0), (x1, y1), (x2, y2) = before, corner, after
    return (x1 - x0) * (y2 - y1) - (y1 - y0) * (x2 - x1)


def _rings(border: dict[Corner, list[Corner]]) -> list[Ring]:
    rings = []
    while border:
        first = min(border)
        ring, before, corner = [first], None, first
        while True:
            ends = border[corner]
            # Where two cells touch only at a corner, the left turn keeps the rings simple.
            end = max(ends, key=lambda e: _turn(before, corner, e)) if before else ends[0]
            ends.remove(end)
            if not ends:
                del border[corner]
            if end == first:
                break
            ring.append(end)
            before, corner = corner, end
        rings.append(ring)
    return rings


def _area(ring: Ring) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) / 2


def _inside(corner: Corner, ring: Ring) -> bool:
    """Whether the ring runs around the point just right of and above the corner."""
    x, y = corner[0] + 0.5, corner[1] + 0.5
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    crossed = [x0 < x for (x0, y0), (_, y1) in pairs if min(y0, y1) < y < max(y0, y1)]
    return sum(crossed) % 2 == 1


def outline(cells: Cells, chosen: np.ndarray) -> dict:
    """The outline of the chosen cells: a GeoJSON polygon, or several with their holes."""
    rings = _rings(_border(cells, chosen))
    outer = sorted((ring for ring in rings if _area(ring) > 0), key=_area)
    polygons = [[ring] for ring in outer]
    for hole in (ring for ring in rings if _area(ring) < 0):
        next(polygon for polygon in polygons if _inside(min(hole), polygon[0])).append(hole)
    shapes = [[_points(ring) for ring in polygon] for polygon in polygons]
    if len(shapes) == 1:
        return {"type": "Polygon", "coordinates": shapes[0]}
    return {"type": "MultiPolygon", "coordinates": shapes}
