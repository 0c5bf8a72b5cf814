"""Waiting: whether the intake would read, forget or mend anything if it ran now.

Belongs here: comparing what lies in the folders with the load records, by content.
Not here: taking in (run).
"""

from orchestration.intake.contract import read_contracts
from orchestration.intake.known_codes import load_known_codes
from orchestration.intake.lake import is_intact, sha256_of
from orchestration.intake.records import read_records
from orchestration.intake.run import connect, definition_of, load_id_of, shown_name
from orchestration.intake.source import read_sources
from orchestration.settings import City


def first_waiting(city: City) -> str | None:
    """What the intake would begin with, as a file or load; None where it would do nothing.

    Raises:
        SourceError, CatalogueError: the city's files are written wrongly.
    """
    contracts = read_contracts()
    sources = read_sources(city.folder / "sources", contracts)
    records = {record.load_id: record for record in read_records(city.lake)}
    feeds = {source.source: source.feed for source in sources}
    for record in records.values():
        if feeds.get(record.source_code) != record.feed or not is_intact(city.lake, record):
            return record.load_id
    connection = connect()
    prints = {
        feed: load_known_codes(connection, contracts[feed], city.lake, city.catalogue)
        for feed in set(feeds.values())
    }
    for source in sources:
        definition = definition_of(source, contracts[source.feed], prints[source.feed])
        present: dict[str, str] = {}
        for path in source.found_in(city.received(source.folder)):
            load_id = load_id_of(source, sha256_of(path))
            present[load_id] = shown_name(path, city)
            known = records.get(load_id)
            if known is None or known.definition_sha256 != definition:
                return present[load_id]
        for record in records.values():
            is_replaced = record.load_id not in present and record.source_file in present.values()
            if record.source_code == source.source and is_replaced:
                return record.load_id
    return None
