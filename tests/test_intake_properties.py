"""Intake under arbitrary text: whatever the cells hold, no row is lost and none is altered."""

import csv
import io
import shutil
import tempfile
from pathlib import Path

import duckdb
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.intake.run import prepare, take_in_feed
from orchestration.settings import City

MADE_UP_CITY = Path(__file__).parent / "made_up_city"
HEADER = ["编码", "名称", "类型", "组别", "生效日期"]
# What editors and exports really produce, and what breaks parsers.
CELL = st.one_of(
    st.sampled_from(
        ["", " ", "街道", "部门", "u_a", "u_b", "2012-01-01", "2012/1/1", "1,000", '"']
    ),
    st.text(
        st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00\r\n"), max_size=12
    ),
)
ROW = st.one_of(
    st.tuples(CELL, CELL, CELL, CELL, CELL).map(list),
    st.lists(CELL, min_size=1, max_size=8),
    st.tuples(
        st.sampled_from(["u_a", "u_b", "u_c"]),
        st.just("某单位"),
        st.sampled_from(["街道", "部门"]),
        st.sampled_from(["", "league_streets"]),
        st.sampled_from(["2012-01-01", "2012年1月1日", "20120101"]),
    ).map(list),
)


def taken_in(rows: list[list[str]], encoding: str) -> tuple[City, object]:
    folder = Path(tempfile.mkdtemp())
    shutil.copytree(MADE_UP_CITY, folder / "city")
    facts = yaml.safe_load((folder / "city" / "city.yaml").read_text(encoding="utf-8"))
    city = City("made_up_city", facts, folder / "city", folder / "landing", folder / "state")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEADER, *rows])
    (city.folder / "reference" / "units.csv").write_bytes(text.getvalue().encode(encoding))
    contracts = prepare(city, say=lambda _: None)
    (taken,) = list(take_in_feed(city, contracts, "units", say=lambda _: None))
    return city, taken.record


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(ROW, max_size=12), encoding=st.sampled_from(["utf-8-sig", "gb18030"]))
def test_every_row_of_any_csv_is_accepted_or_rejected_once(rows, encoding):
    city, record = taken_in(rows, encoding)
    try:
        blank = "".join(chr(code) for code in (32, 9, 12288, 160, 65279))
        filled = [
            number
            for number, row in enumerate(rows, start=2)
            if len(row) != len(HEADER) or any(cell.strip(blank) for cell in row)
        ]
        assert record.status == "loaded", record.message_en
        stored = duckdb.execute(
            f"""select _source_row from read_parquet('{city.lake}/units/accepted/*.parquet')
            union all
            select _source_row from read_parquet('{city.lake}/units/rejected/*.parquet')
            order by 1"""
        ).fetchall()
        assert [row for (row,) in stored] == filled
        assert record.read_count == record.accepted_count + record.rejected_count == len(filled)
    finally:
        shutil.rmtree(city.state.parent)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(ROW, max_size=12))
def test_an_accepted_row_says_what_the_file_says(rows):
    city, _ = taken_in(rows, "utf-8-sig")
    try:
        found = duckdb.execute(
            f"""select _source_row, unit_code, name_zh, kind, valid_from::varchar
            from read_parquet('{city.lake}/units/accepted/*.parquet')"""
        ).fetchall()
        kinds = {"街道": "street", "部门": "department"}
        blank = "".join(chr(code) for code in (32, 9, 10, 13, 12288, 160, 65279))
        for number, code, name, kind, valid_from in found:
            given_row = [cell.strip(blank) for cell in rows[number - 2]]
            assert [code, name, kind] == [given_row[0], given_row[1], kinds[given_row[2]]]
            digits = "".join(c for c in valid_from if c.isdigit())
            assert digits.startswith("".join(c for c in given_row[4] if c.isdigit())[:4])
    finally:
        shutil.rmtree(city.state.parent)
