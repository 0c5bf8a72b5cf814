"""The made-up city with a file of every format that intake reads, and July as its present.

Belongs here: making it, and what its rows and marts are worth, without the stamps of a run.
Not here: any fault.
"""

import gzip
import hashlib
import json
import shutil
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet
import xlsxwriter
import yaml

from orchestration.intake.records import read_records
from orchestration.settings import City
from tests.built_city import unit_tested_already

MADE_UP_CITY = Path(__file__).parent.parent / "made_up_city"
# When and by which run something was made; all else must be the same after any fault.
STAMPS = {
    *("loaded_at", "latest_loaded_at", "_loaded_at", "duration_seconds", "ran_at"),
    *("publication_id", "published_at", "run_id", "fingerprint"),
}
GRIDS = """
source: places_grids
feed: places
title: {zh: 网格, en: Grids}
files: ["*.geojson"]
format: json
read: {records: features}
map:
  place_code: properties.code
  name_zh: properties.code
  kind: {value: grid}
  parent_place_code: properties.in
  geometry: geometry
  valid_from: {value: "2012-01-01"}
"""
EVENTS = """
source: events_flow
feed: case_events
title: {zh: 流转, en: Events}
files: ["*.parquet"]
format: parquet
map: {event_id: event, case_id: case, occurred_at: at, event_kind: kind}
"""
PACKED = "cases/2013-06.csv.gz"
BOOK = "visits/2013-05.xlsx"
GEO = "grids.geojson"
PARQUET = "events.parquet"
CSV = "cases/2013-05.csv"
CASES_OF_JUNE = (
    "k14,2013-07-01 08:00,占道经营,g_west_1a,u_west,u_west,2013-06-06 10:00,2013-06-07 10:00,"
    "2013-06-08 10:00,0,",
    "k15,2013-07-01 08:00,占道经营,g_west_1a,u_west,u_west,2013-06-10 10:00,2013-06-14 10:00,"
    "2013-06-12 10:00,0,",
    "k16,2013-07-01 08:00,占道经营,g_east_1a,u_east,u_east,2013-06-18 10:00,2013-06-19 10:00,"
    "2013-06-20 10:00,0,",
)
HEADER = ["批次", "日期", "检查员", "事先通知", "地点", "检查项", "应得分", "实得分"]
VISITS = (
    ["v1", "2013-05-03", "王某", "否", "g_east_1a", "item_072", 10, 9],
    ["v1", "2013-05-03", "王某", "否", "g_east_1b", "item_072", 10, 12],
    ["v2", "2013-06-04", "李某", "是", "g_west_1a", "item_072", 10, 10],
)


def write_book(path: Path, rows: tuple[list, ...]) -> None:
    """A workbook as the inspectors send it: a title, the header, the rows."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("检查")
        sheet.write(0, 0, "小城区月度检查情况表")
        for number, row in enumerate([HEADER, *rows], start=1):
            sheet.write_row(number, 0, row)


def make_rich_city(folder: Path) -> City:
    """The city in a folder of its own; nothing taken in yet."""
    shutil.copytree(MADE_UP_CITY, folder / "city")
    landing = folder / "city" / "landing"
    sources = folder / "city" / "sources"
    hotline = sources / "cases_hotline.yaml"
    text = hotline.read_text(encoding="utf-8")
    hotline.write_text(text.replace('["cases/*.csv"]', '["cases/*.csv", "cases/*.csv.gz"]'))
    (sources / "places_grids.yaml").write_text(GRIDS, encoding="utf-8")
    (sources / "events_flow.yaml").write_text(EVENTS, encoding="utf-8")
    head = (landing / CSV).read_text(encoding="utf-8").splitlines()[:2]
    june = "\n".join([*head, *CASES_OF_JUNE]) + "\n"
    (landing / PACKED).write_bytes(gzip.compress(june.encode(), mtime=0))
    (landing / "visits").mkdir()
    write_book(landing / BOOK, VISITS)
    shape = {"type": "Point", "coordinates": [121.3, 37.5]}
    features = [
        {"properties": {"code": "g_new", "in": "c_east_1"}, "geometry": shape},
        {"properties": {"code": "g_new2", "in": None}, "geometry": None},
        "no record",
    ]
    document = {"type": "FeatureCollection", "features": features}
    (landing / GEO).write_text(json.dumps(document), encoding="utf-8")
    moments = [datetime(2013, 5, 2, 9), None]
    events = {"event": ["e1", "e2"], "case": ["k1", "k2"], "at": moments}
    table = pa.table(events | {"kind": ["reported", "closed"]})
    pyarrow.parquet.write_table(table, landing / PARQUET)
    facts = yaml.safe_load((folder / "city" / "city.yaml").read_text(encoding="utf-8"))
    facts["as_of"] = date(2013, 7, 10)
    return unit_tested_already(
        City("made_up_city", facts, folder / "city", landing, folder / "state")
    )


def _worth(
    connection: duckdb.DuckDBPyConnection, relation: str, columns: list[str], without: str = ""
) -> tuple:
    listed = ", ".join(f'"{column}"' for column in columns if column not in STAMPS)
    others = f" where _source_file <> '{without}'" if "_source_file" in columns else ""
    rows = connection.execute(f"select {listed} from {relation}{others}").fetchall()
    texts = sorted(repr(row) for row in rows)
    return len(rows), hashlib.sha256("\n".join(texts).encode()).hexdigest()


def lake_worth(city: City, without: str = "") -> dict[str, tuple]:
    """Rows and a hash of the content of each folder of the lake, and what the records say.

    Args:
        without: a received file whose rows and record are left out.
    """
    found: dict[str, tuple] = {}
    with duckdb.connect() as connection:
        for folder in sorted(city.lake.glob("*/*/")):
            relation = f"read_parquet('{folder}/*.parquet', union_by_name = true)"
            columns = [row[0] for row in connection.execute(f"describe from {relation}").fetchall()]
            name = folder.relative_to(city.lake).as_posix()
            found[name] = _worth(connection, relation, columns, without)
    for record in read_records(city.lake):
        assert record.read_count == record.accepted_count + record.rejected_count
        counts = (record.read_count, record.accepted_count, record.rejected_count)
        if record.source_file != without:
            found[record.load_id] = (record.status, record.definition_sha256, *counts)
    return found


def marts_worth(path: Path) -> dict[str, tuple]:
    """Rows and a hash of the content of each published mart, without the stamps of its run."""
    with duckdb.connect(str(path), read_only=True) as connection:
        columns: dict[str, list[str]] = {}
        for table, column in connection.execute(
            "select table_name, column_name from duckdb_columns() where schema_name = 'marts' "
            "order by table_name, column_index"
        ).fetchall():
            columns.setdefault(table, []).append(column)
        for about_the_run in ("about_publication", "about_tests"):
            columns.pop(about_the_run, None)
        return {
            table: _worth(connection, f'marts."{table}"', names) for table, names in columns.items()
        }


def checked_by(city: City, run_id: str) -> None:
    """The build as if this run had checked it."""
    marker = city.build / "checked.json"
    inputs = json.loads(marker.read_text(encoding="utf-8")) | {"run_id": run_id}
    marker.write_text(json.dumps(inputs), encoding="utf-8")
