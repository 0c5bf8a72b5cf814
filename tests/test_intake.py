"""Intake: every received row ends accepted or rejected, whatever the file looks like."""

import gzip
import json
import re
import shutil
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest
import xlsxwriter

from orchestration.intake.send_back import write_workbooks
from orchestration.intake.source import SourceError
from orchestration.settings import City

CASES = "cases/2013-05.csv"
VISIT_HEADER = ["批次", "日期", "检查员", "事先通知", "地点", "检查项", "应得分", "实得分"]


def accepted(city: City, feed: str, columns: str = "*") -> list[tuple]:
    files = f"{city.lake}/{feed}/accepted/*.parquet"
    return duckdb.execute(
        f"select {columns} from read_parquet('{files}') order by _source_file, _source_row"
    ).fetchall()


def faults(city: City, feed: str) -> list[tuple]:
    """(row, code, column, sentence zh, sentence en) of every fault of a feed."""
    files = f"{city.lake}/{feed}/rejected/*.parquet"
    return duckdb.execute(
        f"""select _source_row, fault.code, fault.column_name, fault.reason_zh, fault.reason_en
        from (select *, unnest(reasons) as fault from read_parquet('{files}'))
        order by _source_row, fault.column_name"""
    ).fetchall()


def rewrite_cases(city: City, change) -> Path:
    path = city.landing / CASES
    path.write_bytes(change(path.read_text(encoding="utf-8")))
    return path


def write_visits(path: Path, rows: list[list], title_rows: int = 2) -> None:
    path.parent.mkdir(exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("检查")
        date_format = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.merge_range(0, 0, 0, len(VISIT_HEADER) - 1, "小城区月度检查情况表")
        sheet.write_row(title_rows, 0, VISIT_HEADER)
        for number, row in enumerate(rows, start=title_rows + 1):
            for place, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, place, cell, date_format)
                else:
                    sheet.write(number, place, cell)


def test_rows_read_equal_accepted_plus_rejected_by_reason(city, take_in):
    record, _ = take_in(city)[CASES]
    assert (record.read_count, record.accepted_count, record.rejected_count) == (8, 3, 5)
    assert record.rejected_by_reason == {
        "broken_row": 1,
        "closed_not_before_reported": 1,
        "verified_not_before_reported": 1,
        "exact_duplicate": 1,
        "not_a_date": 1,
        "out_of_range": 1,
        "unknown_code": 1,
        "unknown_word": 1,
    }


def test_a_reason_names_row_column_and_value_in_both_languages(city, take_in):
    take_in(city)
    told = {(row, code): (zh, en) for row, code, _, zh, en in faults(city, "cases")}
    zh, en = told[(7, "out_of_range")]
    assert zh == "第7行“返工次数”的值“-1”超出范围（不小于 0）。"
    assert en == "row 7: 返工次数 is “-1”, outside 0 or more"
    assert (
        "“结案时间”的值“2013-05-19 10:00”有误：结案时间早于上报时间"
        in told[(6, "closed_not_before_reported")][0]
    )
    assert "g_nowhere" in told[(8, "unknown_code")][0]
    assert "第9行与第3行完全相同" in told[(9, "exact_duplicate")][0]
    assert "第10行有3个单元格，应为11个" in told[(10, "broken_row")][0]


def test_dates_in_several_forms_are_read_as_the_same_kind_of_moment(city, take_in):
    take_in(city)
    assert accepted(city, "cases", "case_id, reported_at, closed_at") == [
        ("k1", datetime(2013, 5, 2, 9), datetime(2013, 5, 3, 9)),
        ("k2", datetime(2013, 5, 6, 10), datetime(2013, 5, 9)),
        ("k3", datetime(2013, 5, 20, 10), None),
    ]


def test_every_accepted_row_says_where_it_came_from(city, take_in):
    record = take_in(city)[CASES][0]
    origin = accepted(city, "cases", "case_id, _source, _source_file, _source_row, _file_sha256")
    assert origin[0] == ("k1", "cases_hotline", CASES, 3, record.file_sha256)
    assert [row[3] for row in origin] == [3, 4, 5]


def test_a_thousands_separator_is_part_of_a_number(city, take_in):
    rewrite_cases(
        city,
        lambda text: (
            text.replace("g_nowhere", "g_west_1a").replace("2013-13-20", "2013-05-21").encode()
        ),
    )
    take_in(city)
    assert ("k6", 1000) in accepted(city, "cases", "case_id, rework_count")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_same_file_in_any_encoding_gives_the_same_rows(city, take_in, encoding):
    take_in(city)
    expected = accepted(city, "cases", "case_id, place_code, reported_at")
    rewrite_cases(city, lambda text: text.encode(encoding))
    record, is_new = take_in(city)[CASES]
    assert record.encoding in {encoding, "utf-8"}
    assert is_new is (encoding != "utf-8")
    assert set(accepted(city, "cases", "case_id, place_code, reported_at")) == set(expected)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_another_delimiter_needs_only_one_setting(city, take_in, delimiter):
    source = city.folder / "sources" / "cases_hotline.yaml"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("map:", f"read: {{delimiter: {json.dumps(delimiter)}}}\nmap:"))
    rewrite_cases(
        city, lambda text: text.replace('"1,000"', "1000").replace(",", delimiter).encode()
    )
    assert take_in(city)[CASES][0].accepted_count == 3


def test_a_drifted_header_is_found_by_its_alias(city, take_in):
    rewrite_cases(city, lambda text: text.replace("类别,地点,", "类别, 网格 编码 ,").encode())
    assert take_in(city)[CASES][0].accepted_count == 3


def test_an_optional_column_may_be_missing_and_is_then_null(city, take_in):
    rewrite_cases(city, lambda text: text.replace(",结案时间,", ",别的,").encode())
    take_in(city)
    assert {row[0] for row in accepted(city, "cases", "closed_at")} == {None}


def test_a_missing_column_makes_the_file_unreadable_and_stops_no_other(city, take_in):
    (city.landing / "cases" / "bad.csv").write_text(
        "案件编号,类别\nk1,暴露垃圾\n", encoding="utf-8"
    )
    taken = take_in(city)
    bad = taken["cases/bad.csv"][0]
    assert bad.status == "unreadable"
    assert "缺少列" in bad.message_zh and "上报时间" in bad.message_zh
    assert taken[CASES][0].accepted_count == 3


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("blank.csv", b" \n\n"),
        ("noise.csv", bytes(range(128, 256)) * 40),
    ],
)
def test_a_file_that_cannot_be_read_becomes_a_record_with_the_reason(city, take_in, name, content):
    (city.landing / "cases" / name).write_bytes(content)
    record = take_in(city)[f"cases/{name}"][0]
    assert record.status == "unreadable" and record.message_zh and record.message_en
    assert record.read_count == record.accepted_count == record.rejected_count == 0


def test_the_same_file_twice_changes_nothing(city, take_in):
    take_in(city)
    before = {path: path.read_bytes() for path in city.lake.rglob("*.parquet")}
    assert not any(is_new for _, is_new in take_in(city).values())
    assert {path: path.read_bytes() for path in city.lake.rglob("*.parquet")} == before


def test_a_file_sent_again_under_its_name_takes_the_place_of_the_old_one(city, take_in):
    take_in(city)
    rewrite_cases(city, lambda text: text.replace("\nk2,", "\nk9,").encode())
    take_in(city)
    assert [row[0] for row in accepted(city, "cases", "case_id")] == ["k1", "k9", "k3"]


def test_a_file_that_is_gone_keeps_its_rows(city, take_in):
    take_in(city)
    (city.landing / CASES).unlink()
    take_in(city)
    assert len(accepted(city, "cases")) == 3


def test_a_changed_source_definition_reads_the_file_again(city, take_in):
    take_in(city)
    source = city.folder / "sources" / "cases_hotline.yaml"
    text = source.read_text(encoding="utf-8")
    source.write_text(
        text.replace(
            "占道经营: cls_road_occupation",
            "占道经营: cls_road_occupation, 乱贴乱画: cls_road_occupation",
        )
    )
    record, is_new = take_in(city)[CASES]
    assert is_new
    assert "unknown_word" not in record.rejected_by_reason


def test_a_newly_registered_place_lets_its_rows_in(city, take_in):
    take_in(city)
    with (city.folder / "reference" / "places.csv").open("a", encoding="utf-8") as places:
        places.write("g_nowhere,新网格,grid,c_west_1,u_west\n")
    record = take_in(city)[CASES][0]
    assert "unknown_code" not in record.rejected_by_reason


def test_a_flipped_bit_in_the_lake_is_noticed_and_the_file_read_again(city, take_in):
    take_in(city)
    damaged = next((city.lake / "cases" / "accepted").glob("cases_hotline*.parquet"))
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    assert take_in(city)[CASES][1]
    assert len(accepted(city, "cases")) == 3


def test_what_a_killed_load_left_behind_is_cleared(city, take_in):
    take_in(city)
    left = city.lake / "cases" / "accepted" / "cases_hotline__0123.parquet"
    left.write_bytes(b"half a file")
    take_in(city)
    assert not left.exists()
    assert len(accepted(city, "cases")) == 3


def test_a_removed_source_takes_its_rows_out_of_the_lake(city, take_in):
    take_in(city)
    (city.folder / "sources" / "cases_hotline.yaml").unlink()
    take_in(city)
    assert accepted(city, "cases") == []


def test_excel_with_merged_titles_is_read_with_the_row_numbers_excel_shows(city, take_in):
    write_visits(
        city.landing / "visits" / "2013-05.xlsx",
        [
            ["v1", datetime(2013, 5, 3, 9), "王某", "否", "g_east_1a", "item_072", 10, 9.5],
            ["v1", "2013年5月3日", "王某", "否", "g_east_1b", "item_072", 10, 12],
            [],
            ["v2", "2013-05-04", "李某", "是", "g_west_1a", "item_072", "10", "10"],
        ],
    )
    record = take_in(city)["visits/2013-05.xlsx"][0]
    assert (record.read_count, record.accepted_count, record.rejected_count) == (3, 2, 1)
    rows = accepted(city, "observations", "_source_row, inspected_at, earned_score, is_announced")
    assert rows == [(4, datetime(2013, 5, 3, 9), 9.5, False), (7, datetime(2013, 5, 4), 10.0, True)]
    assert [(row, code) for row, code, *_ in faults(city, "observations")] == [
        (5, "earned_score_not_above_possible")
    ]


def test_a_workbook_that_aborts_the_reader_is_reported_and_stops_nothing(city, take_in):
    broken = city.landing / "visits" / "broken.xlsx"
    broken.parent.mkdir()
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    taken = take_in(city)
    assert taken["visits/broken.xlsx"][0].status == "unreadable"
    assert taken[CASES][0].status == "loaded"


def test_personal_values_are_hashed_or_masked_everywhere(city, take_in):
    write_visits(
        city.landing / "visits" / "2013-05.xlsx",
        [
            ["v1", "2013-05-03", "王某某", "否", "g_east_1a", "item_072", 10, 9],
            ["v1", "2013-05-03", "王某某", "否", "g_east_1a", "item_999", 10, 9],
        ],
    )
    take_in(city)
    write_workbooks(city, ["observations", "cases"])
    hashed = accepted(city, "observations", "inspector_id")[0][0]
    assert re.fullmatch("[0-9a-f]{64}", hashed)
    stored = duckdb.execute(
        f"select string_agg(raw, '') from read_parquet('{city.lake}/*/rejected/*.parquet')"
    ).fetchone()[0]
    assert "王某某" not in stored and "1380000000" not in stored


@pytest.mark.parametrize("made", ["检查员", '{sql: "trim(\\"检查员\\")"}', "{value: 王某某}"])
def test_a_person_has_the_same_hash_however_the_column_is_made(city, take_in, made):
    source = city.folder / "sources" / "visits_monthly.yaml"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("inspector_id: 检查员", f"inspector_id: {made}"))
    row = ["v1", "2013-05-03", "王某某", "否", "g_east_1a", "item_072", 10, 9]
    write_visits(city.landing / "visits" / "2013-05.xlsx", [row])
    take_in(city)
    salt = (city.state / "salt").read_text(encoding="utf-8")
    once = sha256(f"{salt}王某某".encode()).hexdigest()
    twice = sha256(f"{salt}{once}".encode()).hexdigest()
    assert accepted(city, "observations", "inspector_id") == [(twice,)]


def test_a_file_that_comes_in_many_batches_gives_the_same_rows(city, take_in, monkeypatch):
    whole = take_in(city)[CASES][0]
    rows, told = accepted(city, "cases", "* exclude (_loaded_at)"), faults(city, "cases")
    monkeypatch.setattr("orchestration.intake.readers.csv_file.BLOCK_BYTES", 256)
    shutil.rmtree(city.lake)
    split = take_in(city)[CASES][0]
    assert split.rejected_by_reason == whole.rejected_by_reason
    assert accepted(city, "cases", "* exclude (_loaded_at)") == rows
    assert faults(city, "cases") == told


def test_the_workbook_to_send_back_holds_each_fault(city, take_in):
    take_in(city)
    paths = write_workbooks(city, ["cases", "units"])
    assert [path.name for path in paths] == ["cases_hotline.xlsx"]
    assert len(faults(city, "cases")) == 8


def test_json_records_keep_dots_for_nested_names_and_whole_geometries(city, take_in):
    geometry = {"type": "Point", "coordinates": [121.3, 37.5]}
    document = {
        "features": [
            {"properties": {"code": "g_new", "in": "c_east_1"}, "geometry": geometry},
            {"properties": {"code": "g_new2", "in": None}, "geometry": None},
            "no record",
        ]
    }
    (city.landing / "grids.json.gz").write_bytes(gzip.compress(json.dumps(document).encode()))
    (city.folder / "sources" / "places_grids.yaml").write_text(
        """
source: places_grids
feed: places
title: {zh: 网格, en: Grids}
files: [grids.json.gz]
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
    )
    record = take_in(city)["grids.json.gz"][0]
    assert (record.read_count, record.accepted_count) == (3, 1)
    rows = accepted(city, "places", "place_code, geometry")
    assert json.loads(dict(rows)["g_new"]) == geometry


def test_parquet_without_header_trouble_is_read_by_column_name(city, take_in):
    table = pa.table(
        {
            "event": ["e1", "e2"],
            "case": ["k1", "k2"],
            "at": [datetime(2013, 5, 2, 9), None],
            "kind": ["reported", "closed"],
        }
    )
    pyarrow.parquet.write_table(table, city.landing / "events.parquet")
    (city.folder / "sources" / "events_flow.yaml").write_text(
        """
source: events_flow
feed: case_events
title: {zh: 流转, en: Events}
files: ["*.parquet"]
format: parquet
map: {event_id: event, case_id: case, occurred_at: at, event_kind: kind}
"""
    )
    record = take_in(city)["events.parquet"][0]
    assert record.rejected_by_reason == {"missing_value": 1}
    assert accepted(city, "case_events", "event_id, occurred_at") == [
        ("e1", datetime(2013, 5, 2, 9))
    ]


def test_a_file_without_a_header_is_read_by_the_names_the_source_gives(city, take_in):
    source = city.folder / "sources" / "cases_hotline.yaml"
    header = (city.landing / CASES).read_text(encoding="utf-8").splitlines()[1]
    names = f"[{header.replace(',', ', ')}]"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("map:", f"read: {{header: none, columns: {names}}}\nmap:"))
    rewrite_cases(city, lambda text: "\n".join(text.splitlines()[2:]).encode())
    record = take_in(city)[CASES][0]
    assert (record.read_count, record.accepted_count) == (8, 3)
    assert [row[0] for row in accepted(city, "cases", "_source_row")] == [1, 2, 3]


def test_an_unclosed_quote_never_loses_a_row_in_silence(city, take_in):
    source = city.folder / "sources" / "cases_hotline.yaml"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("personal: [联系电话]\n", ""))
    rewrite_cases(city, lambda text: text.replace("k2,", 'k2,"').encode())
    record = take_in(city)[CASES][0]
    assert record.read_count == record.accepted_count + record.rejected_count
    kept = duckdb.execute(
        f"select string_agg(raw, '') from read_parquet('{city.lake}/cases/rejected/*.parquet')"
    ).fetchone()[0]
    accepted_ids = {row[0] for row in accepted(city, "cases", "case_id")}
    assert all(f"k{n}" in kept or f"k{n}" in accepted_ids for n in range(1, 8))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("feed: cases", "feed: kases"), "unknown feed"),
        (("  case_id: 案件编号\n", ""), "required columns are not mapped: case_id"),
        (("  case_id:", "  kase_id: x\n  case_id:"), "has no column kase_id"),
        (("format: csv", "format: pdf"), "format"),
        (("source: cases_hotline", "source: other"), "named like its file"),
    ],
)
def test_a_wrong_source_file_is_refused_with_the_place_of_the_fault(city, take_in, change, told):
    source = city.folder / "sources" / "cases_hotline.yaml"
    source.write_text(source.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(SourceError, match=told):
        take_in(city)
