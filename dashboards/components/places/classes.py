"""Classes: how the figures on a map are put into a few colours, and what each colour means.

Belongs here: limits of the classes and their words. Not here: colours themselves (theme), drawing.
The darkest class is the one that needs most attention; places without a figure have their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboards.components.html import Markup, element
from dashboards.labels import label
from dashboards.queries import Row
from dashboards.wording import NOTHING, fraction, quantity

AT_MOST = 5
NONE, FEW = 0, 1
FIXED = ("map-none", "map-few")


@dataclass(frozen=True)
class Classes:
    """Limits between classes, ascending; `is_reversed`: a low figure needs attention."""

    limits: tuple[float, ...]
    unit: str | None
    is_reversed: bool

    @classmethod
    def of_rows(cls, rows: Sequence[Row], measure: Row) -> "Classes":
        """About as many places in each class: quantiles of the figures that can be judged."""
        values = sorted(
            row["value"] for row in rows if row["value"] is not None and not row["is_too_few"]
        )
        cuts = [values[len(values) * part // AT_MOST] for part in range(1, AT_MOST) if values]
        above = sorted({cut for cut in cuts if cut > values[0]}) if values else []
        # Most places alike: the few figures there are make the classes themselves.
        above = above or sorted(set(values))[1:AT_MOST]
        return cls(tuple(above), measure["unit"], measure["direction"] == "higher")

    @property
    def colours(self) -> list[str]:
        """The theme's name for each class, the two without a judgement first."""
        steps = [f"map-{number}" for number in self._steps()]
        return [*FIXED, *steps]

    def _steps(self) -> list[int]:
        count = len(self.limits) + 1
        # Few classes are spread over the whole range of colours.
        steps = [1 + round(number * (AT_MOST - 1) / max(count - 1, 1)) for number in range(count)]
        return steps[::-1] if self.is_reversed else steps

    def of(self, row: Row) -> int:
        """Which class a row is in: 0 without a figure, 1 too few to judge, 2… by the figure."""
        if row["value"] is None:
            return NONE
        if row["is_too_few"]:
            return FEW
        return 2 + sum(row["value"] >= limit for limit in self.limits)

    def told(self, row: Row) -> str:
        """The figure with its fraction, as words."""
        if row["value"] is None:
            return label("map.none")
        written = quantity(row["value"], self.unit)
        parts = fraction(row["numerator"], row["denominator"])
        few = label("map.few") if row["is_too_few"] else ""
        return " ".join(part for part in (written, parts and f"({parts})", few) if part)

    def legend(self, rows: Sequence[Row]) -> Markup:
        """Each colour with its range and how many places are in it."""
        counts = [0] * (3 + len(self.limits))
        for row in rows:
            counts[self.of(row)] += 1
        words = [label("map.none"), label("map.few"), *self._ranges()]
        lines = [
            element(
                "li",
                element("i", class_=f"patch {colour}"),
                element("span", text),
                element("strong", str(number)),
            )
            for colour, text, number in zip(self.colours, words, counts, strict=True)
            if number
        ]
        return element("ul", *lines, class_="classes")

    def _ranges(self) -> list[str]:
        edges = [None, *self.limits, None]
        return [self._range(low, high) for low, high in pairwise(edges)]

    def _range(self, low: float | None, high: float | None) -> str:
        if low is None and high is None:
            return label("map.all_alike")
        if low is None:
            return label("map.below", limit=quantity(high, self.unit))
        if high is None:
            return label("map.from", limit=quantity(low, self.unit))
        return f"{quantity(low, self.unit)} {NOTHING} {quantity(high, self.unit)}"
