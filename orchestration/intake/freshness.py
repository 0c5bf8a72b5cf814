"""Freshness: which sources have not sent within the days that they promised.

Belongs here: comparing the records received with the promise. Not here: who is told (notices).
"""

from datetime import datetime, time

from orchestration.intake.contract import read_contracts
from orchestration.intake.records import read_records
from orchestration.intake.source import read_sources
from orchestration.settings import City


def late_sources(city: City, feed: str | None = None) -> dict[str, str]:
    """One sentence per late source of the feed, or of all feeds, by the source's code."""
    contracts = read_contracts()
    as_of = datetime.combine(city.as_of, time.max)
    latest: dict[str, datetime] = {}
    for record in read_records(city.lake):
        if moment := record.latest_record_at:
            latest[record.source_code] = max(moment, latest.get(record.source_code, moment))
    late = {}
    for source in read_sources(city.folder / "sources", contracts):
        contract = contracts[source.feed]
        promised = source.days_promised(contract)
        if feed not in (None, source.feed) or promised is None or contract.time_column is None:
            continue
        newest = latest.get(source.source)
        age = (as_of - newest).days if newest else None
        if age is None or age > promised:
            late[source.source] = f"{source.source}: {age} days old, promised every {promised}"
    return late
