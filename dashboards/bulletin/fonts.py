"""Fonts: the Chinese font that pictures and the PDF are set in, found by its name.

Belongs here: which names are asked for, and refusing when none is there: a missing font would
give boxes in place of words. Not here: fonts of the Word file (its template names them; Word on
the reader's machine has them or falls back).
"""

from contextlib import suppress
from functools import cache

import typst
from matplotlib import font_manager

from dashboards.bulletin.refusal import BulletinRefusedError
from dashboards.labels import label

SANS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "SimHei",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
)
SERIF = (
    "FangSong_GB2312",
    "FangSong",
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "SimSun",
)


def picture_font(families: frozenset[str] | None = None) -> str:
    """The first sans font of the list that pictures can use.

    Raises:
        BulletinRefusedError: none of them is installed.
    """
    return _first(SANS, families if families is not None else _families_for_pictures())


def _families_for_pictures() -> frozenset[str]:
    """What Matplotlib knows; where none will do, it looks again.

    It keeps its list of fonts from the day it was first used: a font that is installed because we
    asked for it would not be found.
    """
    known = frozenset(font_manager.get_font_names())
    if known.isdisjoint(SANS):
        for path in font_manager.findSystemFonts():
            with suppress(RuntimeError, OSError):
                font_manager.fontManager.addfont(path)
        known = frozenset(font_manager.get_font_names())
    return known


def print_fonts(families: frozenset[str] | None = None) -> tuple[str, str]:
    """The fonts of the PDF: body and headings.

    Raises:
        BulletinRefusedError: none of either list is installed.
    """
    there = families if families is not None else _families_for_print()
    sans = _first(SANS, there)
    # A machine with sans fonts alone prints all in them: plain, but every sign is there.
    return next((each for each in SERIF if each in there), sans), sans


@cache
def _families_for_print() -> frozenset[str]:
    return frozenset(typst.Fonts(include_embedded_fonts=False).families())


def _first(names: tuple[str, ...], there: frozenset[str]) -> str:
    for each in names:
        if each in there:
            return each
    raise BulletinRefusedError(label("bulletin.no_font", names=", ".join(names[:3])))
