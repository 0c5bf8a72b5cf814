"""People: made-up names and telephone numbers, so that there is something for the door to stop.

Belongs here: invented persons. Not here: who does what.
Numbers start with 140, a range given to machines, so that none of them can be anybody's.
"""

import numpy as np

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "建国明华志强海燕春梅秀兰文静晓东立军淑珍丽娜永红玉英少平振宇佳慧思远雪松子涵"


def names(rng: np.random.Generator, size: int) -> list[str]:
    """Invented full names of two or three characters."""
    surnames = rng.integers(0, len(SURNAMES), size).tolist()
    first = rng.integers(0, len(GIVEN), size).tolist()
    second = rng.integers(-len(GIVEN) // 3, len(GIVEN), size).tolist()
    return [
        SURNAMES[s] + GIVEN[f] + (GIVEN[g] if g >= 0 else "")
        for s, f, g in zip(surnames, first, second, strict=True)
    ]


def phones(rng: np.random.Generator, size: int) -> list[str]:
    """Telephone numbers of the right form that belong to no person."""
    return [f"140{number:08d}" for number in rng.integers(0, 10**8, size).tolist()]
