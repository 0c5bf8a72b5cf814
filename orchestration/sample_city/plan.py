"""The plan: days, amounts and published figures that the sample city must come out with.

Belongs here: numbers that several modules share. Not here: what is planted, words.
Days are those of raw/cities/zhifu/city.yaml; a test keeps the two in step.
"""

import numpy as np

FIRST_DAY = np.datetime64("2011-12-19")
MECHANISM_START = np.datetime64("2013-02-18")
AS_OF = np.datetime64("2013-06-18")
# The offices export on the morning of the as-of day, so the last day is half a day.
EXPORTED_AT = np.datetime64("2013-06-18T12:00", "m")

DAYS = np.arange(FIRST_DAY, AS_OF + 1)
MONTHS = np.arange(FIRST_DAY.astype("datetime64[M]"), AS_OF.astype("datetime64[M]") + 1)

GRID_COUNT = 7_840
STATION_COUNT, CULTURE_CENTRE_COUNT, TARGETED_COUNT, TEAM_COUNT = 149, 12, 6, 12
STAR_VOLUNTEER_COUNT, HONOURED_COUNT, FEATURED_COUNT = 65, 146, 123

# Counted inside the mechanism's window; a little above what was published (3,650+, 12,000+,
# 4,600+, 230+), so that leaving the as-of day out does not fall below it.
PLACES_PUT_RIGHT = 3_686
CREW_AND_VEHICLE_SUM = 12_090
SESSIONS = 4_640
NOTIFIED_PROBLEMS = 234
NOTIFIED_FROM, NOTIFIED_BEFORE = np.datetime64("2013-01-01"), np.datetime64("2013-06-01")

SPRING_FESTIVALS = (
    (np.datetime64("2012-01-21"), np.datetime64("2012-01-29")),
    (np.datetime64("2013-02-08"), np.datetime64("2013-02-16")),
)


def is_festival(days: np.ndarray) -> np.ndarray:
    """True on the days of a Spring Festival, when hardly anybody works or reports."""
    return np.any([(days >= first) & (days < after) for first, after in SPRING_FESTIVALS], axis=0)


def is_weekday(days: np.ndarray) -> np.ndarray:
    """True from Monday to Friday outside a Spring Festival."""
    return np.is_busday(days) & ~is_festival(days)


def in_mechanism(moments: np.ndarray) -> np.ndarray:
    """True from the mechanism's first day to the as-of day, both included; false where missing."""
    days = moments.astype("datetime64[D]")
    return (days >= MECHANISM_START) & (days <= AS_OF)


def months_of(moments: np.ndarray) -> np.ndarray:
    """The first day of each moment's month."""
    return moments.astype("datetime64[M]")
