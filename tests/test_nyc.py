"""New York City: real public records go through the same doors and agree with what the city says.

Belongs here: counts and values recomputed from the files by other means than the intake's.
Not here: how a reader or a check works on small made-up files (test_intake).
"""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest

from orchestration.settings import ROOT

RECORDS = ROOT.parent / "shared" / "data" / "nyc"
pytestmark = [
    pytest.mark.nyc,
    pytest.mark.skipif(not RECORDS.is_dir(), reason="the public NYC records are not beside us"),
]

SCORECARD = "dsny_scorecard/Scorecard_Ratings.csv.gz"
GRAFFITI = {
    "graffiti_2011": "dsny_graffiti/Graffiti_Locations_2011.csv.gz",
    "graffiti_2017a": "dsny_graffiti/DSNY_Graffiti_Information_2017a_noheader.csv",
    "graffiti_2017b": "dsny_graffiti/DSNY_Graffiti_Information_2017b.csv",
}
EVENTS = {
    "special_events_2024": "parks_special_events/nyc_all_parks_special_event_2025-02.csv.gz",
    "special_events_2025": "parks_special_events/Parks_Special_Events_20251204.csv.gz",
}
REQUESTS = sorted((RECORDS / "311_daily").glob("*.parquet"))
BOROUGHS = ["MANHATTAN", "BRONX", "BROOKLYN", "QUEENS", "STATEN ISLAND"]


def csv_rows(file: str) -> list[list[str]]:
    """Every record of a CSV file, its header too: row number n is at place n - 1."""
    path = RECORDS / file
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.reader(text.decode().splitlines(keepends=True)))


def records_in(path: Path) -> int:
    """How many records a received file holds, counted without the intake."""
    if path.suffix == ".parquet":
        return pyarrow.parquet.read_metadata(path).num_rows
    if ".json" in path.name or ".geojson" in path.name:
        document = json.loads(gzip.decompress(path.read_bytes()))
        return len(document if isinstance(document, list) else document["features"])
    return len(csv_rows(str(path))) - ("noheader" not in path.name)


def graffiti_rows(source: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(row number, named values) of a graffiti extract, under the header of 2017b."""
    rows = csv_rows(GRAFFITI[source])
    names = csv_rows(GRAFFITI["graffiti_2017b"])[0]
    if source == "graffiti_2011":
        names = [name for name in names if name != "BBL"]
    first = 1 if source == "graffiti_2017a" else 2
    for number, row in enumerate(rows[first - 1 :], start=first):
        yield number, dict(zip(names, row, strict=True))


def day(text: str) -> datetime | None:
    """A date in either of the two forms that the graffiti extracts use."""
    if not text:
        return None
    form = "%m/%d/%Y %I:%M:%S %p +0000" if "+" in text else "%m/%d/%Y"
    return datetime.strptime(text, form)


def place_of(board: str) -> str | None:
    number, _, borough = board.partition(" ")
    if borough not in BOROUGHS:
        return None
    code = BOROUGHS.index(borough) + 1
    is_district = number.isdigit() and int(number) <= 18
    return f"cd_{code}{number}" if is_district else f"boro_{code}"


@pytest.fixture
def loads(nyc_loads) -> dict[tuple[str, str], object]:
    """The load record of each (source, file) after one intake of everything."""
    return nyc_loads


@pytest.fixture
def lake(nyc_loads, nyc_home: Path):
    """A function that queries one feed: `{accepted}` and `{rejected}` stand for its rows."""

    def query(feed: str, sql: str) -> list[tuple]:
        folder = nyc_home / "nyc" / "lake" / feed
        tables = {
            verdict: f"read_parquet('{folder}/{verdict}/*.parquet')"
            for verdict in ("accepted", "rejected")
        }
        return duckdb.execute(sql.format(**tables)).fetchall()

    return query


def rejected_rows(lake, feed: str, source: str, code: str) -> set[tuple[str, int]]:
    return set(
        lake(
            feed,
            f"""select _source_file, _source_row from {{rejected}} where _source = '{source}'
            and list_contains(list_transform(reasons, lambda reason: reason.code), '{code}')""",
        )
    )


@pytest.fixture(scope="module")
def marts(nyc_publication: Path):
    """A connection to the publication that a refresh of the same state folder makes."""
    with duckdb.connect(str(nyc_publication), read_only=True) as connection:
        connection.execute("set schema 'marts'")
        yield connection


def test_every_row_of_every_file_is_accepted_or_rejected(loads, lake):
    landed = {key: record for key, record in loads.items() if (RECORDS / key[1]).is_file()}
    assert len(landed) == 17
    for (_, file), record in landed.items():
        assert record.status == "loaded", record.message_en
        assert record.read_count == records_in(RECORDS / file), file
        assert record.read_count == record.accepted_count + record.rejected_count, file
    for feed in {record.feed for record in loads.values()}:
        for verdict in ("accepted", "rejected"):
            stored = lake(feed, f"select count(*) from {{{verdict}}}")[0][0]
            told = (getattr(r, f"{verdict}_count") for r in loads.values() if r.feed == feed)
            assert stored == sum(told), (feed, verdict)


def test_six_extracts_hold_62812_cases_with_their_history(lake):
    received = Counter(
        key
        for path in REQUESTS
        for key in pyarrow.parquet.read_table(path)["unique_key"].to_pylist()
    )
    accepted = Counter(
        dict(
            lake(
                "cases",
                "select case_id, count(distinct updated_at) from {accepted} "
                "where _source = 'cases_311' group by case_id",
            )
        )
    )
    assert len(received) == 62_812
    assert accepted == received


def test_each_311_row_is_a_version_as_of_the_date_in_its_file_name(lake):
    pairs = lake(
        "cases",
        "select distinct _source_file, updated_at::date::varchar from {accepted} "
        "where _source = 'cases_311'",
    )
    assert len(pairs) == 6
    assert all(as_of in file for file, as_of in pairs)


def test_a_close_written_to_the_minute_is_not_taken_for_one_before_the_request(lake):
    same_minute = set()
    for path in REQUESTS:
        table = pyarrow.parquet.read_table(path, columns=["created_date", "closed_date"])
        for number, row in enumerate(table.to_pylist(), start=1):
            closed = row["closed_date"] and datetime.fromisoformat(row["closed_date"])
            if closed and closed < row["created_date"]:
                assert closed == row["created_date"].replace(second=0, microsecond=0)
                same_minute.add((f"311_daily/{path.name}", number))
    assert len(same_minute) == 49
    taken = lake(
        "cases",
        "select _source_file, _source_row, closed_at = reported_at from {accepted} "
        "where _source = 'cases_311'",
    )
    assert all(is_same for file, row, is_same in taken if (file, row) in same_minute)
    assert rejected_rows(lake, "cases", "cases_311", "closed_not_before_reported") == set()


@pytest.mark.parametrize(
    ("source", "count"), [("graffiti_2011", 178), ("graffiti_2017a", 78), ("graffiti_2017b", 75)]
)
def test_graffiti_closed_before_it_was_reported_is_sent_back(lake, source, count):
    expected = {
        (GRAFFITI[source], number)
        for number, row in graffiti_rows(source)
        if row["CLOSED_DATE"] and day(row["CLOSED_DATE"]) < day(row["CREATED_DATE"])
    }
    assert len(expected) == count
    assert rejected_rows(lake, "cases", source, "closed_not_before_reported") == expected


@pytest.mark.parametrize("source", GRAFFITI)
def test_both_date_forms_are_read_also_from_the_file_without_a_header(lake, source):
    accepted = lake(
        "cases",
        f"""select _source_row, reported_at, closed_at from {{accepted}}
        where _source = '{source}'""",
    )
    rows = dict(graffiti_rows(source))
    assert len(accepted) > 10_000
    for number, reported, closed in accepted:
        row = rows[number]
        assert (reported, closed) == (day(row["CREATED_DATE"]), day(row["CLOSED_DATE"]))
    # Row 1 of the extract without a header is a record like any other.
    assert min(number for number, *_ in accepted) == min(rows)


def test_overlapping_graffiti_extracts_are_versions_of_the_same_cases(lake):
    keys = {
        source: {
            (row["INCIDENT_ADDRESS"], row["BOROUGH"], row["CREATED_DATE"][:10])
            for _, row in graffiti_rows(source)
        }
        for source in GRAFFITI
    }
    assert len(keys["graffiti_2017a"] & keys["graffiti_2017b"]) == 9_657
    accepted = lake(
        "cases",
        "select case_id, _source, _source_row from {accepted} where _source like 'graffiti%'",
    )
    named = {source: dict(graffiti_rows(source)) for source in GRAFFITI}
    by_case: dict[str, set] = {}
    for case, source, number in accepted:
        row = named[source][number]
        key = (row["INCIDENT_ADDRESS"], row["BOROUGH"], row["CREATED_DATE"][:10])
        by_case.setdefault(case, set()).add(key)
    assert all(len(held) == 1 for held in by_case.values())
    assert len(by_case) == len({key for held in by_case.values() for key in held})


def test_boards_of_every_source_land_on_the_places_of_the_boundaries(lake):
    places = {code for (code,) in lake("places", "select place_code from {accepted}")}
    assert len(places) == 1 + 5 + 59 + 234
    boards = {
        (f"311_daily/{path.name}", number): board
        for path in REQUESTS
        for number, board in enumerate(
            pyarrow.parquet.read_table(path)["community_board"].to_pylist(), start=1
        )
    }
    for source, file in GRAFFITI.items():
        boards |= {(file, n): row["COMMUNITY_BOARD"] for n, row in graffiti_rows(source)}
    accepted = lake("cases", "select _source_file, _source_row, place_code from {accepted}")
    assert {place for *_, place in accepted} - {None} <= places
    wrong = [row for row in accepted if row[2] != place_of(boards[row[:2]])]
    assert not wrong, (len(wrong), wrong[:5])


def test_every_cleaning_section_lies_in_the_community_district_of_its_board(lake):
    parents = dict(
        lake("places", "select place_code, parent_place_code from {accepted} where kind = 'grid'")
    )
    boards = {
        row[4]: place_of(f"{int(row[2]):02d} {row[1].upper()}") for row in csv_rows(SCORECARD)[1:]
    }
    assert parents == boards


@pytest.mark.parametrize("source", EVENTS)
def test_attendance_is_read_as_a_number_however_it_is_written(lake, source):
    header, *rows = csv_rows(EVENTS[source])
    place = [name.lower() for name in header].index("attendance")
    texts = {number: row[place] for number, row in enumerate(rows, start=2)}
    accepted = lake(
        "activities",
        f"select _source_row, participant_count from {{accepted}} where _source = '{source}'",
    )
    assert len(accepted) > 17_000
    for number, count in accepted:
        text = texts[number].replace(",", "")
        assert count == (float(text) if text else None), texts[number]
    forms = {texts[number] for number, _ in accepted}
    assert ("1,000" if source == "special_events_2025" else "1000.0") in forms
    assert "" in forms


def test_negative_attendance_is_sent_back_with_its_reason(lake):
    told = lake(
        "activities",
        """select _source, reason.code, reason.value, reason.reason_zh
        from (select _source, unnest(reasons) as reason from {rejected})
        where reason.column_name = 'participant_count' order by all""",
    )
    assert [row[:3] for row in told] == [
        ("special_events_2024", "out_of_range", "-42.0"),
        ("special_events_2024", "out_of_range", "-42.0"),
        ("special_events_2025", "out_of_range", "-42"),
        ("special_events_2025", "out_of_range", "-42"),
    ]
    assert all("-42" in zh and "超出范围" in zh for *_, zh in told)


def test_an_event_listed_in_local_time_and_in_utc_has_one_number(lake):
    held = lake(
        "activities",
        """select _source, count(distinct activity_id), min(held_at), max(held_at)
        from {accepted} where name = 'Movies Under the Stars: Lilies of the Field'
        group by _source order by _source""",
    )
    local, utc = datetime(2018, 5, 25, 20, 30), datetime(2018, 5, 26, 0, 30)
    assert held == [(source, 1, local, utc) for source in EVENTS]


def test_offers_ask_for_people_and_count_nobody_as_having_come(lake):
    header, *rows = csv_rows("volunteer_opps/nyc-service-volunteer-opportunities.csv")
    asked = header.index("vol_requests")
    offers = lake(
        "activities",
        """select count(*), sum(volunteer_count), count(participant_count), min(held_at)
        from {accepted} where _source = 'volunteer_opportunities_2011'""",
    )
    assert offers == [(665, sum(int(row[asked]) for row in rows), 0, datetime(2011, 1, 3))]


# Published column, the mart's column, how far back, comparable rows, of those with a value.
COMPARISONS = [
    ("Previous Month", "previous_month_value", 1, 36_858, 36_444),
    ("Previous Year", "same_month_last_year_value", 12, 34_286, 33_870),
]


@pytest.mark.parametrize("item", ["Streets", "Sidewalks"])
@pytest.mark.parametrize(("published", "column", "back", "comparable", "valued"), COMPARISONS)
def test_the_warehouse_reproduces_the_citys_own_previous_figures(
    marts, item, published, column, back, comparable, valued
):
    header, *rows = csv_rows(SCORECARD)
    place = header.index(f"Acceptable {item} % - {published}")
    theirs: dict[tuple[str, datetime], float | None] = {}
    for row in rows:
        month = datetime.strptime(row[0], "%Y / %m")
        theirs[row[4], month] = float(row[place]) if row[place] else None

    def earlier(month: datetime) -> datetime:
        if back == 12:
            return month.replace(year=month.year - 1)
        return (month - timedelta(days=1)).replace(day=1)

    # A row can be compared where the file has a row of the section for that other month.
    keys = [key for key in theirs if (key[0], earlier(key[1])) in theirs]
    assert len(keys) == comparable
    ours = {
        (section, month): value
        for section, month, value in marts.execute(
            f"""select scope_code, period_month::timestamp, {column} from fct_measures_monthly
            where measure_code = 'score_rate' and scope_kind = 'place' and level = 'grid'
            and split = 'all' and indicator_code = ?""",
            [f"ind_{item.lower().rstrip('s')}_cleanliness"],
        ).fetchall()
    }
    missing = set(keys) - ours.keys()
    assert not missing, f"{len(missing)} section months have no row, such as {min(missing)}"
    assert sum(ours[key] is not None for key in keys) == valued
    wrong = [
        (key, ours[key], theirs[key])
        for key in keys
        if (ours[key] is None) != (theirs[key] is None)
        or (theirs[key] is not None and abs(ours[key] - theirs[key]) > 1e-9)
    ]
    assert not wrong, (len(wrong), wrong[:5])
