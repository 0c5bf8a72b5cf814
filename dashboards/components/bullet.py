"""Bullet and sparkline: a figure against its numbers, and its way over a year.

Belongs here: geometry in percent of the box. Not here: colours (theme), words around it.
Both are drawn with plain elements: they print, follow the theme, and cost no script.
"""

from collections.abc import Sequence
from itertools import groupby

from dashboards.components.html import EMPTY, Markup, element

# A share that should be high is read against the whole of 100; others against what is there.
HEADROOM = 1.2


def _full_scale(numbers: Sequence[float], unit: str | None, direction: str | None) -> float:
    if unit == "pct" and direction != "lower":
        return 100.0
    return (max(numbers) * HEADROOM) or 1.0


def bullet(
    value: float | None,
    floor: float | None,
    expected: float | None,
    good: float | None,
    *,
    unit: str | None,
    direction: str | None,
    meaning: str,
    described: str,
) -> Markup:
    """A bar from zero with ticks at floor, expected and good; `described` is for who hears it."""
    numbers = [number for number in (value, floor, expected, good) if number is not None]
    if not numbers:
        return EMPTY
    full = _full_scale(numbers, unit, direction)
    parts = []
    # Bands end where floor and expected stand, whichever comes first on the scale; the longer
    # one is laid down first.
    edges = sorted(number for number in (floor, expected) if number is not None)
    for name, edge in reversed(list(zip(("low", "middle"), edges, strict=False))):
        parts.append(_box(f"band {name}", edge, full))
    if value is not None:
        parts.append(_box(f"bar {meaning}", value, full))
    for name, number in (("floor", floor), ("expected", expected), ("good", good)):
        if number is not None:
            left = f"left:{_share(number, full):.2f}%"
            parts.append(element("i", class_=f"tick {name}", style=left))
    return element("span", *parts, class_="bullet", role="img", aria_label=described)


def _share(number: float, full: float) -> float:
    return max(0.0, min(100.0, 100.0 * number / full))


def _box(name: str, number: float, full: float) -> Markup:
    return element("i", class_=name, style=f"width:{_share(number, full):.2f}%")


def sparkline(
    values: Sequence[float | None],
    floor: float | None,
    described: str,
    scale: tuple[float, float] | None = None,
) -> Markup:
    """A line over equal steps of time, broken where there is no figure, with the floor under it.

    Its own values span the box unless a scale, shared with others, is given.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return EMPTY
    low, high = scale or (min(known), max(known))
    span = (high - low) or 1.0
    places = [
        None if value is None else (100.0 * index / (len(values) - 1), _height(value, low, span))
        for index, value in enumerate(values)
    ]
    lines = [
        _line([place for place in run if place])
        for is_known, run in ((key, list(group)) for key, group in groupby(places, key=bool))
        if is_known and len(run) > 1
    ]
    last = next(place for place in reversed(places) if place)
    dot = element("i", class_="dot", style=f"left:{last[0]:.1f}%;top:{last[1]:.1f}%")
    base = EMPTY
    if floor is not None and low <= floor <= high:
        base = element("i", class_="base", style=f"top:{_height(floor, low, span):.1f}%")
    return element("span", base, *lines, dot, class_="spark", role="img", aria_label=described)


def _height(value: float, low: float, span: float) -> float:
    return 90.0 - 80.0 * (value - low) / span


def _line(places: list[tuple[float, float]]) -> Markup:
    """A line as a thin area: there and back again."""
    there = [f"{x:.1f}% calc({y:.1f}% - 1px)" for x, y in places]
    back = [f"{x:.1f}% calc({y:.1f}% + 1px)" for x, y in reversed(places)]
    return element("i", class_="line", style=f"clip-path:polygon({', '.join(there + back)})")
