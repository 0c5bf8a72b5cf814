"""The catalogue's check as the first Dagster asset: a faulty catalogue stops the refresh.

Belongs here: the wiring to Dagster. Not here: the check itself.
"""

import dagster as dg

from orchestration.catalogue.check import demand_sound_catalogue
from orchestration.settings import City

CHECKED = dg.AssetKey(["catalogue", "checked"])


def catalogue_asset(city: City) -> dg.AssetsDefinition:
    """The check of the city's catalogue, before anything is taken in or built on it."""

    @dg.asset(key=CHECKED, group_name="catalogue")
    def checked(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        """The catalogue without a fault; with one nothing after it runs."""
        hints = demand_sound_catalogue(city.catalogue, city.lake)
        for hint in hints:
            context.log.info(str(hint))
        return dg.MaterializeResult(metadata={"hints": len(hints)})

    return checked
