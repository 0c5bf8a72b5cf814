"""Looks: a refresh that found nothing new, kept in Dagster's records like any other.

Belongs here: the record. Not here: the decision (inputs), the refresh (refresh).
"""

import dagster as dg

from orchestration.publish import Publication

PUBLICATION = dg.AssetKey(["published", "warehouse"])


def told(publication: Publication) -> str:
    """What a look that found nothing new says."""
    return f"nothing new since publication {publication.publication_id}"


def record_look(publication: Publication) -> None:
    """Keep, beside the published file's history, that somebody looked and nothing was new."""
    seen = dg.AssetObservation(
        asset_key=PUBLICATION,
        description=told(publication),
        metadata={"publication_id": publication.publication_id},
    )
    with dg.DagsterInstance.get() as instance:
        instance.report_runless_asset_event(seen)
