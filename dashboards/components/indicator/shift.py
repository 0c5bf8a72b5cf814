"""A signed amount as a bar from the middle.

Belongs here: the drawing. Not here: the number, which always stands beside it.
"""

from dashboards.components.html import Markup, element

# Effects are small beside the figure: with one decimal their sum would seem wrong.
FINE = 2


def shift(effect: float, reach: float) -> Markup:
    """From the middle to the right for more, to the left for less; the number stands beside it."""
    width = 50 * abs(effect) / reach
    left = 50 if effect >= 0 else 50 - width
    kind = "more" if effect >= 0 else "less"
    box = element("i", class_=kind, style=f"left:{left:.2f}%;width:{width:.2f}%")
    return element("span", box, class_="shift", aria_hidden="true")
