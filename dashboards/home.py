"""Where the state of the city lies: CHANGTAI_HOME and CHANGTAI_CITY.

Belongs here: the folder alone. Not here: what is in it (publication, kept_queries, access).
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def city_folder(city: str | None = None) -> Path:
    """The state folder of a city, else of that in CHANGTAI_CITY, under CHANGTAI_HOME."""
    home = Path(os.environ.get("CHANGTAI_HOME") or ROOT / "warehouse")
    return home / (city or os.environ.get("CHANGTAI_CITY") or "zhifu")
