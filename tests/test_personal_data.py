"""Personal data: names, telephone and identity numbers planted everywhere are found nowhere."""

import gzip
import json
import random
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.intake import personal
from orchestration.intake.contract import read_contracts
from orchestration.refresh import refresh
from orchestration.settings import City
from tests.account_of_suites import tell

NAMES = ["赵铁柱", "钱多多", "孙悟能", "欧阳修文", "李冬梅", "周星驰", "Mary Watson"]
PHONES = ["13800138001", "139-0013-9002", "137 0013 7003", "+8613600136004", "0535-6212345"]
NUMBERS = ["370602198001011234", "37060219791231987X", "370602 19850505 4321", "370602800101123"]
HEAD = "案件编号,更新时间,类别,地点,首接单位,承办单位,上报时间,结案时间,时限,返工次数,联系电话,备注"
CASES = """
source: {source}
feed: cases
title: {{zh: 案件, en: Cases}}
files: ["{files}"]
format: {format}
personal: [联系电话, 备注]
map:
  case_id: 案件编号
  updated_at: 更新时间
  source: {{value: hotline}}
  class_code: {{column: 类别, values: {{暴露垃圾: cls_exposed_rubbish}}}}
  place_code: 地点
  first_unit_code: 首接单位
  handling_unit_code: 承办单位
  reported_at: 上报时间
  closed_at: 结案时间
  due_at: 时限
"""
RULINGS = """
source: rulings_office
feed: rulings
title: {zh: 裁定, en: Rulings}
files: ["rulings.csv"]
format: csv
map:
  ruling_id: 编号
  ruled_at: 时间
  asked_by_unit_code: 单位
  subject_kind: {value: case}
  subject_id: 案件
  decision: {value: keep}
  reason: 理由
  rule: 条款
  decided_by: 决定
  document: 文件
"""


def rows(start: str) -> list[list[str]]:
    """Good rows, shifted ones and ones with a person in each column, values as texts."""
    chance = random.Random(start)
    good = ["", "2013-06-01 08:00", "暴露垃圾", "g_east_1a", "u_east", "u_east"]
    times = ["2013-05-02 09:00", "2013-05-03 09:00", "2013-05-04 09:00", "0"]
    made = []
    for number, value in enumerate([*NAMES, *PHONES, *NUMBERS]):
        row = [*good, *times, chance.choice(PHONES), f"{chance.choice(NAMES)} {value}"]
        row[0] = f"{start}{number}"
        made.append(row)
        for place in range(1, 9):
            wrong = [*row]
            wrong[0], wrong[place] = f"{start}{number}_{place}", value
            made.append(wrong)
    return made


def write_csv(path: Path, table: list[list[str]], encoding: str) -> None:
    broken = f"x1,2013-06-01,{NAMES[0]},{PHONES[0]},{NUMBERS[0]}" + ",a" * 20
    text = "\n".join([HEAD, *(",".join(row) for row in table), broken]) + "\n"
    path.write_bytes(text.encode(encoding))


def write_workbook(path: Path, table: list[list[str]]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"author": NAMES[0], "comments": PHONES[0]})
        sheet = book.add_worksheet("数据")
        for number, row in enumerate([HEAD.split(","), *table]):
            sheet.write_row(number, 0, row)
        sheet.write_comment(1, 1, f"{NAMES[1]} {PHONES[1]}")


def plant(city: City) -> None:
    """One file of every format, each with every value in every place."""
    for source, files, form in (
        ("cases_csv", "csv/*.csv", "csv"),
        ("cases_excel", "excel/*.xlsx", "excel"),
        ("cases_json", "json/*.json.gz", "json"),
        ("cases_parquet", "parquet/*.parquet", "parquet"),
    ):
        text = CASES.format(source=source, files=files, format=form)
        (city.folder / "sources" / f"{source}.yaml").write_text(text, encoding="utf-8")
        (city.landing / files).parent.mkdir()
    columns = HEAD.split(",")
    write_csv(city.landing / "csv" / f"来电_{PHONES[0]}.csv", rows("a"), "utf-8")
    write_csv(city.landing / "csv" / "gb.csv", rows("b"), "gb18030")
    (city.landing / "csv" / "no_header.csv").write_text(f"{NAMES[0]},{PHONES[0]}\n" * 3)
    (city.landing / "csv" / "torn.csv").write_text(f'{HEAD}\n"{NAMES[0]} {PHONES[0]}')
    write_workbook(city.landing / "excel" / "cases.xlsx", rows("c"))
    records = [dict(zip(columns, row, strict=True)) for row in rows("d")]
    records.append({"案件编号": "nested", "更新时间": {NAMES[0]: PHONES[0]}})
    broken = json.dumps(records, ensure_ascii=False)
    (city.landing / "json" / "cases.json.gz").write_bytes(gzip.compress(broken.encode()))
    (city.landing / "json" / "torn.json.gz").write_bytes(gzip.compress(broken[:-9].encode()))
    table = pa.table(
        {
            name: list(cells)
            for name, cells in zip(columns, zip(*rows("e"), strict=True), strict=True)
        }
    )
    pyarrow.parquet.write_table(table, city.landing / "parquet" / "cases.parquet")
    (city.folder / "sources" / "rulings_office.yaml").write_text(RULINGS, encoding="utf-8")
    lines = [
        f"r{n},2013-05-09 08:00,u_east,k1,来电{number}反映,条款 {number},创城办 {number},{number}"
        for n, number in enumerate([*PHONES, *NUMBERS])
    ]
    head = "编号,时间,单位,案件,理由,条款,决定,文件"
    (city.landing / "rulings.csv").write_text("\n".join([head, *lines]), encoding="utf-8")


def texts_of(path: Path) -> Iterator[str]:
    """Everything that a file can be read as: its bytes, and its values where they are packed."""
    content = path.read_bytes()
    for encoding in ("utf-8", "gb18030", "utf-16-le"):
        yield content.decode(encoding, errors="ignore")
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as parts:
            yield from (parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())
    elif path.suffix == ".gz":
        yield gzip.decompress(content).decode("utf-8", "ignore")
    elif path.suffix == ".parquet":
        yield str(pyarrow.parquet.read_table(path).to_pylist())
        yield str(pyarrow.parquet.read_schema(path))
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            tables = connection.execute(
                "select schema_name, table_name from duckdb_tables()"
            ).fetchall()
            for schema, table in tables:
                yield str(connection.execute(f'from "{schema}"."{table}"').fetchall())
    elif content.startswith(b"SQLite format 3"):
        with sqlite3.connect(path) as connection:
            yield "\n".join(connection.iterdump())


def test_persons_planted_in_every_format_and_place_are_found_nowhere(city, capfd, monkeypatch):
    for name in ("DAGSTER_HOME", "DBT_TARGET_PATH", "CHANGTAI_CATALOGUE_PATH", "CHANGTAI_BUILD"):
        monkeypatch.setenv(name, "")
    plant(city)
    assert refresh(city) == 0
    told = capfd.readouterr()
    planted = [*NAMES, *PHONES, *NUMBERS]
    read = 0
    found: set[tuple[str, str]] = set()
    for path in sorted(path for path in city.state.rglob("*") if path.is_file()):
        read += 1
        for text in texts_of(path):
            found |= {(path.name, value) for value in planted if value in text}
    found |= {("shell", value) for value in planted if value in told.out + told.err}
    tell(
        "personal values planted",
        "found nowhere",
        len(planted),
        len(planted) - len({value for _, value in found}),
    )
    # The search must be able to find what is there.
    assert any(NAMES[0] in text for text in texts_of(city.landing / "excel" / "cases.xlsx"))
    assert any(PHONES[0] in text for text in texts_of(city.landing / "parquet" / "cases.parquet"))
    assert read > 50 and not found
    rejected = f"read_parquet('{city.lake}/cases/rejected/*.parquet')"
    counts = duckdb.execute(f"select count(*), count(distinct _source) from {rejected}").fetchone()
    assert counts[0] > 400 and counts[1] >= 5
    assert {path.name for path in city.rejected_rows.iterdir()} >= {"cases_csv.xlsx"}


def test_a_text_column_is_free_text_or_an_identifier():
    for contract in read_contracts().values():
        for column in contract.columns:
            bound = column.allowed or column.reference or column.catalogue or column.pattern
            if column.logical_type == "string" and not bound and not column.protection:
                is_identifier = column.name.endswith(("_id", "_code")) or column.name == "geometry"
                assert column.is_free_text != is_identifier, f"{contract.feed}.{column.name}"


@pytest.mark.parametrize(
    "kept",
    ["20130401001234567890", "2013-05-01 08:30", "121.13800138000,37.5", "130123456789", "42"],
)
def test_what_only_looks_a_little_like_a_number_of_a_person_is_kept(kept):
    assert personal.text_without_numbers(kept) == kept


@settings(deadline=None)
@given(
    st.text(st.sampled_from("电话tel ,;:（）_a+"), max_size=5),
    st.lists(st.sampled_from([*PHONES, *NUMBERS]), min_size=1, max_size=4),
)
def test_numbers_side_by_side_are_all_masked_and_sql_and_python_agree(before, numbers):
    text = before + ",".join(numbers)
    masked = personal.text_without_numbers(text)
    assert not any(number in masked for number in numbers)
    statement = f"select {personal.without_numbers('$text')}"
    assert duckdb.execute(statement, {"text": text}).fetchone()[0] == masked
