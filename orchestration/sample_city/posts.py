"""Posts: the four posts of every grid, who holds them and since when.

Belongs here: the roster. Not here: stations and teams (stations).
"""

import numpy as np
import pyarrow as pa

from orchestration.sample_city import planted
from orchestration.sample_city.dirt import Dirt
from orchestration.sample_city.draws import stream
from orchestration.sample_city.files import Landing
from orchestration.sample_city.people import names
from orchestration.sample_city.places import Places
from orchestration.sample_city.plan import AS_OF, GRID_COUNT, MECHANISM_START

POSTS = ("民警", "保洁员", "机关干部", "志愿者")
VACANT_AT_FIRST, STILL_VACANT, STILL_VACANT_LAST, CHANGED = 0.13, 0.045, 0.13, 0.04
POST_SCHEMA = pa.schema(
    [
        ("WGBM", pa.string()),
        ("GW", pa.string()),
        ("RYXM", pa.string()),
        ("PCDW", pa.string()),
        ("KSRQ", pa.date32()),
        ("JSRQ", pa.date32()),
    ]
)


def write_posts(landing: Landing, dirt: Dirt, places: Places, seed: int) -> int:
    """The roster of the four posts of each grid; returns how many are vacant on the last day."""
    rng = stream(seed, 0, "posts")
    size = GRID_COUNT * len(POSTS)
    grid, post = np.divmod(np.arange(size), len(POSTS))
    street = places.street_of[grid]
    cadres = ["u_civil_affairs", "u_education", "u_health", "u_commerce", "u_culture", "u_justice"]
    sender = np.choose(
        post,
        [
            np.full(size, "u_public_security"),
            "u_sanitation",
            np.array(cadres)[grid % len(cadres)],
            np.array(places.units)[street],
        ],
    )
    last = street == places.streets.index(planted.TRULY_LAST)
    share = np.where(last, STILL_VACANT_LAST, STILL_VACANT)
    drawn = rng.random(size)
    never = drawn < share
    filled_late = ~never & (drawn < share + VACANT_AT_FIRST)
    changed = ~never & ~filled_late & (drawn > 1 - CHANGED)
    turn = MECHANISM_START + rng.integers(10, int((AS_OF - MECHANISM_START).astype(int)), size)
    holders = np.array(
        [f"{name}{n:05d}" for n, name in enumerate(names(rng, 2 * size))], dtype=object
    )
    two_rows = filled_late | changed
    row = np.repeat(np.arange(size), 1 + two_rows)
    is_second = np.concatenate([[False], row[1:] == row[:-1]])
    is_first_of_two = two_rows[row] & ~is_second
    is_vacant = never[row] | (filled_late[row] & is_first_of_two)
    holder = np.where(is_vacant, None, holders[row + size * is_second])
    start = np.where(is_second, turn[row], MECHANISM_START)
    end = np.where(is_first_of_two, turn[row], np.datetime64("NaT"))
    arrays = [
        pa.array([code[1:] for code in places.grid_codes[grid[row]].tolist()]),
        pa.array(np.array(POSTS)[post[row]]),
        pa.array(holder, pa.string()),
        pa.array(sender[row]),
        pa.array(start),
        pa.array(end),
    ]
    file, table = "grid_posts/roster.parquet", pa.table(arrays, schema=POST_SCHEMA)
    landing.parquet(file, dirt.table("grid_posts_roster", file, table))
    return int(never.sum())
