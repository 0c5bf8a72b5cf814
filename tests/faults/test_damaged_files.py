"""Damaged files: one bad file of any format says so itself and touches no other load.

Belongs here: what a sender or a disk can do to a received file, and the good file put back.
Not here: damage to what the system itself wrote (test_damaged_state).
"""

import gzip
import json
import random
import zipfile

import pyarrow as pa
import pyarrow.parquet
import pytest

from orchestration.intake.readers import excel_file
from orchestration.intake.records import LoadRecord, read_records
from orchestration.settings import City
from tests.account_of_suites import tell
from tests.built_city import take_in_all
from tests.faults.rich_city import BOOK, CSV, GEO, PACKED, PARQUET, lake_worth, write_book

FAULTS = "faults injected"
FORMATS = (CSV, PACKED, BOOK, PARQUET, GEO)
# A text cut at a line's end or with another digit is a sound text; every other format is proved.
TEXTS = (CSV,)
NOISE = bytes(range(128, 256)) * 40


def intake_of(city: City, name: str) -> LoadRecord:
    """Take in, and give back the one record of the file."""
    take_in_all(city)
    (record,) = [each for each in read_records(city.lake) if each.source_file == name]
    return record


def demand_each(
    city: City, name: str, contents: list[bytes], whole: dict, kind: str
) -> list[LoadRecord]:
    """Damage the file in each way, demand that nothing else changes; put it back, demand all."""
    path = city.landing / name
    good = path.read_bytes()
    others = codes_aside(lake_worth(city, without=name))
    records = []
    for content in contents:
        path.write_bytes(content)
        record = intake_of(city, name)
        assert codes_aside(lake_worth(city, without=name)) == others, kind
        if record.status == "unreadable":
            assert record.message_zh and record.message_en and record.read_count == 0, kind
        elif record.rejected_count:
            assert sum(record.rejected_by_reason.values()) >= record.rejected_count, kind
        records.append(record)
    path.write_bytes(good)
    take_in_all(city)
    assert lake_worth(city) == whole, kind
    tell(FAULTS, kind, tried=len(contents), held=len(contents))
    return records


def demand(city: City, name: str, content: bytes, whole: dict, kind: str) -> LoadRecord:
    """As `demand_each`, for one damage."""
    return demand_each(city, name, [content], whole, kind)[0]


def codes_aside(worth: dict[str, tuple]) -> dict[str, tuple]:
    """Without the definitions of the loads: they hold the codes that the file itself may bring."""
    return {
        key: (value[0], *value[2:]) if len(value) == 5 else value for key, value in worth.items()
    }


@pytest.fixture
def rich(taken_in, copy_of) -> tuple[City, dict[str, tuple]]:
    """A copy of the rich city that a test may damage, and what its lake must be worth."""
    city, whole = taken_in
    return copy_of(city), whole


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_cut_off_anywhere_stops_nothing_and_is_told(rich, name):
    city, whole = rich
    good = (city.landing / name).read_bytes()
    chosen = random.Random(f"cut {name}")
    cuts = [good[: chosen.randint(1, len(good) - 1)] for _ in range(3)]
    records = demand_each(city, name, cuts, whole, f"file cut off: {name}")
    assert name in TEXTS or {record.status for record in records} == {"unreadable"}


@pytest.mark.parametrize("name", FORMATS)
def test_a_flipped_bit_anywhere_stops_nothing_and_loses_no_row_in_silence(rich, name):
    city, whole = rich
    good = (city.landing / name).read_bytes()
    chosen = random.Random(f"flip {name}")
    flips = []
    for _ in range(4):
        flipped = bytearray(good)
        flipped[chosen.randrange(len(good))] ^= 1 << chosen.randrange(8)
        flips.append(bytes(flipped))
    demand_each(city, name, flips, whole, f"bit flipped: {name}")


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_file_or_noise_is_unreadable_and_says_so(rich, name):
    city, whole = rich
    records = demand_each(city, name, [b"", NOISE], whole, f"empty file or noise: {name}")
    assert {record.status for record in records} == {"unreadable"}


def without_rows(city: City, name: str) -> bytes:
    """The file as its sender makes it in a month in which nothing happened."""
    path = city.landing / name
    if name == BOOK:
        other = path.with_name("none.xlsx.tmp")
        write_book(other, ())
        content = other.read_bytes()
        other.unlink()
        return content
    if name == GEO:
        return json.dumps({"type": "FeatureCollection", "features": []}).encode()
    if name == PARQUET:
        sink = pa.BufferOutputStream()
        pyarrow.parquet.write_table(pyarrow.parquet.read_table(path).slice(0, 0), sink)
        return sink.getvalue().to_pybytes()
    text = gzip.decompress(path.read_bytes()) if name == PACKED else path.read_bytes()
    head = b"".join(text.splitlines(keepends=True)[:2])
    return gzip.compress(head, mtime=0) if name == PACKED else head


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_without_any_row_is_no_fault_and_holds_nothing(rich, name):
    city, whole = rich
    record = demand(city, name, without_rows(city, name), whole, f"file without rows: {name}")
    assert (record.status, record.read_count) == ("loaded", 0)


@pytest.mark.parametrize("name", [CSV, PACKED, GEO])
@pytest.mark.parametrize("encoding", ["utf-16-le", "cp037"])
def test_a_text_in_another_encoding_is_read_right_or_not_at_all(rich, name, encoding):
    city, whole = rich
    path = city.landing / name
    good = path.read_bytes()
    text = (gzip.decompress(good) if name == PACKED else good).decode()
    content = text.encode(encoding, errors="replace")
    packed = gzip.compress(content, mtime=0) if name == PACKED else content
    (before,) = [each for each in read_records(city.lake) if each.source_file == name]
    record = demand(city, name, packed, whole, f"wrong encoding: {name}")
    counted = (record.read_count, record.accepted_count)
    assert record.status == "unreadable" or counted == (before.read_count, before.accepted_count)


def test_a_workbook_that_unpacks_beyond_measure_is_refused_unread(rich, tmp_path):
    city, whole = rich
    bomb = tmp_path / "bomb.xlsx"
    zeros = bytes(1 << 20)
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet,
    ):
        for _ in range((excel_file.UNPACKED_BYTES_ALLOWED >> 20) + 1):
            sheet.write(zeros)
    record = demand(city, BOOK, bomb.read_bytes(), whole, "zip bomb for a workbook")
    assert record.status == "unreadable" and "解压后过大" in record.message_zh


def grown(city: City, rows: list[str]) -> bytes:
    return (city.landing / CSV).read_bytes() + "".join(f"{row}\n" for row in rows).encode()


def test_a_cell_of_two_million_characters_is_one_row_among_the_others(rich):
    city, whole = rich
    (before,) = [each for each in read_records(city.lake) if each.source_file == CSV]
    row = f"k90,2013-06-01 08:00,{'泛' * 2_000_000},g_east_1a,u_east,u_east,2013-05-02,,,0,"
    record = demand(city, CSV, grown(city, [row]), whole, "cell of 2,000,000 characters")
    assert record.read_count == before.read_count + 1
    assert record.accepted_count == before.accepted_count


def test_ten_thousand_bad_rows_are_all_rejected_with_a_reason_and_the_good_ones_stay(rich):
    city, whole = rich
    (before,) = [each for each in read_records(city.lake) if each.source_file == CSV]
    bad = [f"b{n},高兴,暴露垃圾,g_nowhere,u_east,u_east,昨天,,,-1," for n in range(10_000)]
    record = demand(city, CSV, grown(city, bad), whole, "10,000 bad rows")
    assert record.rejected_count == before.rejected_count + 10_000
    assert record.accepted_count == before.accepted_count
    broken = [f"b{n},{'x,' * (n % 30 + 12)}" for n in range(10_000)]
    record = demand(city, CSV, grown(city, broken), whole, "10,000 rows of another width")
    assert record.rejected_count == before.rejected_count + 10_000
    assert record.accepted_count == before.accepted_count


@pytest.mark.parametrize("name", [CSV, PACKED])
def test_a_renamed_column_is_named_in_the_record_and_no_row_goes_in_without_it(rich, name):
    city, whole = rich
    good = (city.landing / name).read_bytes()
    text = gzip.decompress(good) if name == PACKED else good
    changed = text.replace("上报时间".encode(), "登记时刻".encode())
    content = gzip.compress(changed, mtime=0) if name == PACKED else changed
    record = demand(city, name, content, whole, f"renamed column: {name}")
    assert record.status == "unreadable" and "上报时间" in record.message_zh
