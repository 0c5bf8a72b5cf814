"""Account: the city, its sources and its loads as small Parquet files for dbt.

Belongs here: facts about the intake itself. Not here: the rows.
"""

from dataclasses import asdict
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.intake.contract import Contract
from orchestration.intake.lake import write_parquet
from orchestration.intake.records import read_records
from orchestration.intake.source import read_sources
from orchestration.settings import City

LEVELS = ("district", "street", "community", "grid")
TEXT, COUNT, MOMENT = pa.string(), pa.int64(), pa.timestamp("us")
CITY = pa.schema(
    {
        **dict.fromkeys(("city_code", "name_zh", "name_en"), TEXT),
        "is_simulated": pa.bool_(),
        **dict.fromkeys(("notice_zh", "notice_en", "timezone"), TEXT),
        **dict.fromkeys(("as_of_date", "mechanism_start_date"), pa.date32()),
        **dict.fromkeys(("issuing_office_zh", "issuing_office_en", "document_number"), TEXT),
    }
)
LEVEL = pa.schema(
    {"kind": TEXT, "level_number": pa.int32(), **dict.fromkeys(("name_zh", "name_en"), TEXT)}
)
SOURCE = pa.schema(
    {
        **dict.fromkeys(
            (
                "source_code",
                "feed",
                "title_zh",
                "title_en",
                "producer_zh",
                "producer_en",
                "licence",
            ),
            TEXT,
        ),
        "promise_days": pa.int32(),
        "is_simulated": pa.bool_(),
    }
)
LOAD = pa.schema(
    {
        **dict.fromkeys(
            ("load_id", "source_code", "feed", "source_file", "file_sha256", "file_format"), TEXT
        ),
        "encoding": TEXT,
        "size_bytes": COUNT,
        **dict.fromkeys(("status", "message_zh", "message_en"), TEXT),
        **dict.fromkeys(("read_count", "accepted_count", "rejected_count"), COUNT),
        "duration_seconds": pa.float64(),
        **dict.fromkeys(("loaded_at", "latest_record_at"), MOMENT),
    }
)


def _city_rows(city: City) -> list[dict]:
    facts = city.facts
    return [
        {
            "city_code": city.code,
            **{key: facts.get(key) for key in CITY.names if key in facts},
            "as_of_date": city.as_of,
            "mechanism_start_date": facts.get("mechanism_start"),
            "issuing_office_zh": facts.get("issuing_office", {}).get("zh"),
            "issuing_office_en": facts.get("issuing_office", {}).get("en"),
        }
    ]


def _level_rows(city: City) -> list[dict]:
    return [
        {
            "kind": kind,
            "level_number": number,
            "name_zh": city.facts["levels"][kind]["zh"],
            "name_en": city.facts["levels"][kind]["en"],
        }
        for number, kind in enumerate(LEVELS)
    ]


def _source_rows(city: City, contracts: dict[str, Contract]) -> list[dict]:
    return [
        {
            "source_code": source.source,
            "feed": source.feed,
            "title_zh": source.title.zh,
            "title_en": source.title.en,
            "producer_zh": source.producer.zh if source.producer else None,
            "producer_en": source.producer.en if source.producer else None,
            "licence": source.licence,
            "promise_days": source.days_promised(contracts[source.feed]),
            "is_simulated": city.facts["is_simulated"],
        }
        for source in read_sources(city.folder / "sources", contracts)
    ]


def write_account(city: City, contracts: dict[str, Contract]) -> Path:
    """Write lake/about/{city,levels,sources,loads}.parquet; returns the folder."""
    folder = city.lake / "about"
    loads = [
        {key: value for key, value in asdict(record).items() if key in LOAD.names}
        for record in read_records(city.lake)
    ]
    tables = {
        "city": (CITY, _city_rows(city)),
        "levels": (LEVEL, _level_rows(city)),
        "sources": (SOURCE, _source_rows(city, contracts)),
        "loads": (LOAD, loads),
    }
    connection = duckdb.connect()
    for name, (schema, rows) in tables.items():
        connection.register("rows", pa.Table.from_pylist(rows, schema=schema))
        write_parquet(connection, "select * from rows", folder / f"{name}.parquet")
    return folder
