"""Colours by meaning, for light and dark: pairs that stay readable on both grounds.

Belongs here: every colour of the interface, by what it means. Not here: where it is used.
Status is never told by colour alone: shape and word go with it. Red means overdue, only that.
"""

# meaning → (on light, on dark)
COLOURS = {
    "met": ("#12436D", "#6FAEE6"),
    "undecided": ("#8A8A8A", "#9C9A97"),
    "missed": ("#F46A25", "#F58A52"),
    "overdue": ("#B3161B", "#FF7A75"),
    "accent": ("#12436D", "#6FAEE6"),
    "text": ("#24272B", "#ECEAE6"),
    "quiet": ("#5A6068", "#B3B0AB"),
    "line": ("#D9DCE0", "#45423E"),
    "ground": ("#FFFFFF", "#171614"),
    "panel": ("#F5F6F8", "#23211E"),
    "band_low": ("#DADDE2", "#3A3733"),
    "band_middle": ("#E8EAEE", "#2F2D29"),
    "band_high": ("#F3F4F6", "#282622"),
    "notice": ("#FFF6DD", "#3A3014"),
    # One hue from light to dark: the further from the ground, the more attention.
    "map_1": ("#D6E4F0", "#22384C"),
    "map_2": ("#A9C6E0", "#2F5473"),
    "map_3": ("#6F9FC8", "#437AA6"),
    "map_4": ("#3A73A8", "#6FA5D2"),
    "map_5": ("#12436D", "#B5D6F2"),
    "map_none": ("#FFFFFF", "#171614"),
    "map_few": ("#C9C4BA", "#5C5850"),
}


# Lines that stand side by side, told apart in light and dark and by the colour-blind (Okabe, Ito).
_SERIES = {
    "light": ("#12436D", "#C25700", "#1B7F5C", "#8A3C7C", "#5A6068", "#B58900"),
    "dark": ("#6FAEE6", "#F58A52", "#5CC9A0", "#D68BC8", "#B3B0AB", "#E0B84C"),
}


def series(ground: str) -> tuple[str, ...]:
    """Colours of lines without a meaning of their own, in order."""
    return _SERIES[ground]


def colour(meaning: str, ground: str = "light") -> str:
    """The colour for a meaning on a light or dark ground."""
    on_light, on_dark = COLOURS[meaning]
    return on_dark if ground == "dark" else on_light


def css_variables() -> str:
    """The same colours for the style sheet; the browser picks by the ground that is on."""
    lines = [
        f"--{meaning.replace('_', '-')}: light-dark({on_light}, {on_dark});"
        for meaning, (on_light, on_dark) in COLOURS.items()
    ]
    return ":root { " + " ".join(lines) + " }"
