"""Catalogue: every fault that an office's file can have is told in words; a workbook loses nothing.

Belongs here: the check, mending, the workbook. Not here: what the marts make of the catalogue.
"""

import codecs
import csv
import io
import re
import shutil
from pathlib import Path

import fastexcel
import pytest
import xlsxwriter
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.catalogue import __main__ as command
from orchestration.catalogue.check import (
    CatalogueFaults,
    check_catalogue,
    check_tables,
    demand_sound_catalogue,
    outside_codes,
    read_catalogue,
)
from orchestration.catalogue.declared import SEEDS, declared_sheets
from orchestration.catalogue.faults import Fault
from orchestration.catalogue.mend import mend_catalogue, table_bytes
from orchestration.catalogue.sheets import csv_bytes, read_csv
from orchestration.catalogue.workbook import FIRST_ROW, NoWorkbook, read_workbook, write_workbook
from orchestration.settings import ROOT, City
from orchestration.warehouse import prepared_manifest

CITIES = [*sorted((ROOT / "raw" / "cities").iterdir()), ROOT / "tests" / "made_up_city"]


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """The sample city's catalogue in a folder of its own, so that a test may spoil it."""
    folder = tmp_path / "catalogue"
    shutil.copytree(ROOT / "raw" / "cities" / "zhifu" / "catalogue", folder)
    return folder


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def keep(path: Path, rows: list[list[str]]) -> None:
    path.write_bytes(csv_bytes(rows[0], rows[1:]))


def put(catalogue: Path, sheet: str, row: int, column: str, value: str) -> str:
    """Write one cell, by Excel's row and the column's name; returns what stood there."""
    path = catalogue / f"{sheet}.csv"
    rows = rows_of(path)
    at = rows[0].index(column)
    before, rows[row - 1][at] = rows[row - 1][at], value
    keep(path, rows)
    return before


def row_where(catalogue: Path, sheet: str, column: str, value: str) -> int:
    """Excel's number of the first row with that value."""
    rows = rows_of(catalogue / f"{sheet}.csv")
    at = rows[0].index(column)
    return next(n for n, row in enumerate(rows, start=1) if row[at] == value)


def add(catalogue: Path, sheet: str, *cells: str) -> int:
    rows = rows_of(catalogue / f"{sheet}.csv")
    keep(catalogue / f"{sheet}.csv", [*rows, list(cells)])
    return len(rows) + 1


def faults_of(catalogue: Path, lake: Path | None = None) -> list[Fault]:
    return [each for each in check_catalogue(catalogue, lake) if not each.is_hint]


def only_fault(catalogue: Path) -> Fault:
    found = faults_of(catalogue)
    assert len(found) == 1, "\n".join(map(str, found))
    return found[0]


def stands_at(fault: Fault, sheet: str, row: int | None, column: str, title: str) -> bool:
    """Whether the sentences name file, Excel's row and the column by its Chinese title."""
    place = fault.place
    row_zh = f"第{row}行" if row else ""
    named = place.zh == f"表 {sheet}.csv（{declared_sheets()[sheet].title_zh}）{row_zh}" + (
        f"“{title}”列（{column}）" if column else ""
    )
    return named and str(fault).startswith(f"✗ {place.zh}：") and f"{sheet}.csv" in place.en


@pytest.mark.parametrize("city", CITIES, ids=lambda folder: folder.name)
def test_the_catalogue_of_every_city_is_sound(city):
    assert [str(each) for each in faults_of(city / "catalogue")] == []


@pytest.mark.parametrize("city", CITIES, ids=lambda folder: folder.name)
def test_every_city_has_the_same_files_with_the_same_columns(city):
    headers = {path.stem: rows_of(path)[0] for path in (city / "catalogue").glob("*.csv")}
    assert headers == {
        name: [column.name for column in sheet.columns] for name, sheet in declared_sheets().items()
    }


def test_every_file_column_and_rule_has_its_chinese_words():
    chinese = re.compile(r"[\u4e00-\u9fff]")
    said = [
        *((s.name, s.title_zh) for s in declared_sheets().values()),
        *(
            (f"{s.name}.{c.name}", c.title_zh)
            for s in declared_sheets().values()
            for c in s.columns
        ),
        *((r.name, r.zh) for s in declared_sheets().values() for r in s.rules),
    ]
    assert [name for name, words in said if not chinese.search(words)] == []
    assert [
        r.name for s in declared_sheets().values() for r in s.rules if "不符合规则" in r.zh
    ] == []
    assert [r.name for s in declared_sheets().values() for r in s.rules if not r.column] == []


def test_what_the_check_declares_is_what_dbt_tests():
    seeds = {
        s["name"]: s for s in yaml.safe_load((SEEDS / "_seeds.yml").read_text("utf-8"))["seeds"]
    }
    sheet = declared_sheets()["case_classes"]
    assert {c.name: c.type for c in sheet.columns} == seeds["case_classes"]["config"][
        "column_types"
    ]
    assert sheet.key == ("class_code",)
    assert sheet.column("sla_clock").allowed == ("working", "calendar")
    assert sheet.column("indicator_code").reference == ("indicators", "indicator_code")
    assert declared_sheets()["routine_targets"].column("measure_code").reference == (
        "measures", "measure_code",
    )  # fmt: skip


def test_a_file_in_an_encoding_of_old_windows_is_named_and_not_guessed(catalogue):
    path = catalogue / "programmes.csv"
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode("gb18030"))
    fault = only_fault(catalogue)
    assert stands_at(fault, "programmes", None, "", "")
    assert "GB18030（GBK）" in fault.zh and "另存为“CSV UTF-8（逗号分隔）”" in fault.zh
    assert "ENCODING=gb18030" in fault.zh
    before = path.read_bytes()
    assert mend_catalogue(catalogue) == ([], []) or path.read_bytes() == before
    assert mend_catalogue(catalogue, "gb18030")[0] == ["programmes.csv"]
    assert faults_of(catalogue) == []


def test_a_file_in_utf_16_is_named(catalogue):
    path = catalogue / "themes.csv"
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode("utf-16"))
    assert "UTF-16" in only_fault(catalogue).zh


def test_a_file_without_the_byte_mark_is_a_hint_and_mending_adds_it(catalogue):
    path = catalogue / "leagues.csv"
    path.write_bytes(path.read_bytes().removeprefix(codecs.BOM_UTF8))
    hints = [each for each in check_catalogue(catalogue) if each.place.sheet == "leagues.csv"]
    assert [each.kind for each in hints] == ["no_byte_mark"] and hints[0].is_hint
    assert "直接双击用 Excel 打开时中文会显示为乱码" in hints[0].zh
    mend_catalogue(catalogue)
    assert path.read_bytes().startswith(codecs.BOM_UTF8)
    assert all(each.place.sheet != "leagues.csv" for each in check_catalogue(catalogue))


@pytest.mark.parametrize(
    ("written", "kind", "mended"),
    [
        ("2012/1/1", "mixed_dates", "2012-01-01"),
        ("2012.01.01", "mixed_dates", "2012-01-01"),
        ("2012年1月1日", "mixed_dates", "2012-01-01"),
        ("20120101", "mixed_dates", "2012-01-01"),
        ("2012-01-01 00:00:00", "mixed_dates", "2012-01-01"),
        ("40909", "mixed_dates", "2012-01-01"),
        ("1/2/2012", "unclear_date", None),
        ("2012-01", "unclear_date", None),
        ("2012-02-30", "not_a_date", None),
        ("去年", "not_a_date", None),
    ],
)
def test_a_date_in_another_form_is_told_with_the_day_that_was_meant(
    catalogue, written, kind, mended
):
    put(catalogue, "indicators", 5, "valid_from", written)
    fault = only_fault(catalogue)
    assert stands_at(fault, "indicators", 5, "valid_from", "生效日期")
    assert fault.kind == kind and f"“{written}”" in fault.zh and "2013-02-01" in fault.zh
    assert mended is None or f"应为 {mended}" in fault.zh
    changes = mend_catalogue(catalogue)[1]
    assert [change.after for change in changes] == ([mended] if mended else [])
    assert (faults_of(catalogue) == []) is (mended is not None)


@pytest.mark.parametrize(
    ("written", "kind"), [("2012/1/1", "excel_date"), ("40909", "excel_number")]
)
def test_a_column_that_excel_rewrote_as_a_whole_is_told_row_by_row_and_mended(
    catalogue, written, kind
):
    path = catalogue / "indicator_grades.csv"
    kept = path.read_bytes()
    rows = rows_of(path)
    at = rows[0].index("valid_from")
    keep(path, [rows[0], *[[*row[:at], written, *row[at + 1 :]] for row in rows[1:]]])
    found = faults_of(catalogue)
    assert {each.kind for each in found} == {kind} and len(found) == len(rows) - 1
    assert found[0].place.row == 2 and "make catalogue MEND=1" in found[0].zh
    mend_catalogue(catalogue)
    assert path.read_bytes().removeprefix(codecs.BOM_UTF8) == kept.removeprefix(codecs.BOM_UTF8)


@pytest.mark.parametrize(
    ("column", "title", "lost", "code"),
    [
        ("standard_2026_code", "2026年标准编码", "6010", "06010"),
        ("standard_2013_code", "2013年标准编码", "1-10", "01-10"),
    ],
)
def test_a_lost_zero_is_told_by_the_form_of_the_column_and_mended(
    catalogue, column, title, lost, code
):
    row = row_where(catalogue, "case_classes", "class_code", "cls_exposed_rubbish")
    assert put(catalogue, "case_classes", row, column, lost) == code
    fault = only_fault(catalogue)
    assert stands_at(fault, "case_classes", row, column, title)
    assert fault.kind == "lost_zero" and f"应为 {code}" in fault.zh and "“文本”格式" in fault.zh
    mend_catalogue(catalogue)
    assert put(catalogue, "case_classes", row, column, code) == code


def test_a_code_that_excel_made_a_date_is_told_and_never_guessed(catalogue):
    put(catalogue, "case_classes", 3, "standard_2013_code", "1月10日")
    fault = only_fault(catalogue)
    assert stands_at(fault, "case_classes", 3, "standard_2013_code", "2013年标准编码")
    assert fault.kind == "code_as_date" and "01-10" in fault.zh
    assert mend_catalogue(catalogue)[1] == []


def test_a_code_that_begins_with_a_digit_is_told(catalogue):
    put(catalogue, "leagues", 3, "league_code", "3组")
    found = [each for each in faults_of(catalogue) if each.place.sheet == "leagues.csv"]
    assert [each.kind for each in found] == ["wrong_form"]
    assert stands_at(found[0], "leagues", 3, "league_code", "组别编码")
    assert "以字母开头" in found[0].zh


@pytest.mark.parametrize(
    ("sheet", "column", "title", "where"),
    [
        ("inspection_items", "indicator_code", "指标编码", "indicators.csv"),
        ("inspection_items", "site_type_code", "点位类型编码", "site_types.csv"),
        ("routine_targets", "measure_code", "度量编码", "measures.csv"),
        ("target_weights", "target_code", "目标编码", "routine_targets.csv"),
    ],
)
def test_a_code_that_another_file_does_not_know_is_told_with_that_file(
    catalogue, sheet, column, title, where
):
    rows = rows_of(catalogue / f"{sheet}.csv")
    row = next(n for n, cells in enumerate(rows[1:], 2) if cells[rows[0].index(column)])
    put(catalogue, sheet, row, column, "no_such_code")
    found = [each for each in faults_of(catalogue) if each.kind == "unknown_code"]
    assert len(found) == 1 and stands_at(found[0], sheet, row, column, title)
    assert "“no_such_code”" in found[0].zh and where in found[0].zh and "登记" in found[0].zh


def test_a_slip_in_a_code_is_told_with_the_nearest_known_one(catalogue):
    put(catalogue, "inspection_items", 2, "indicator_code", "ind_72")
    assert "最接近的是 ind_072" in only_fault(catalogue).zh


def test_a_unit_not_yet_received_is_a_hint_since_its_register_may_come_with_this_refresh(
    city: City, take_in, catalogue
):
    take_in(city)
    put(city.catalogue, "routine_targets", 2, "lead_unit_code", "u_nowhere")
    hints = [e for e in check_catalogue(city.catalogue, city.lake) if e.kind == "not_received"]
    assert len(hints) == 1 and hints[0].is_hint and "“u_nowhere”" in hints[0].zh
    assert (hints[0].place.row, hints[0].place.column_zh) == (2, "牵头单位编码")


def test_a_city_that_has_received_no_unit_is_told_so_and_what_to_do(catalogue, tmp_path):
    (tmp_path / "lake").mkdir()
    hints = [
        e for e in check_catalogue(catalogue, tmp_path / "lake") if e.kind == "nothing_received"
    ]
    assert [each.place.column for each in hints if each.place.sheet == "routine_targets.csv"] == [
        "lead_unit_code"
    ]
    assert "reference/" in hints[0].zh and "units" in hints[0].zh


def test_a_repeated_key_is_told_with_the_row_it_repeats(catalogue):
    rows = rows_of(catalogue / "site_types.csv")
    row = add(catalogue, "site_types", *rows[4])
    fault = only_fault(catalogue)
    assert stands_at(fault, "site_types", row, "site_type_code", "点位类型编码")
    assert "与第5行重复" in fault.zh and "请删去一行" in fault.zh


def test_an_empty_cell_that_must_be_filled_is_told(catalogue):
    put(catalogue, "indicators", 7, "name_zh", "")
    found = faults_of(catalogue)
    assert found[0].kind == "missing_value"
    assert stands_at(found[0], "indicators", 7, "name_zh", "名称")
    assert "必须填写" in found[0].zh and "请补上" in found[0].zh


def test_a_number_of_a_policy_without_its_document_is_told(catalogue):
    put(catalogue, "policy_parameters", 3, "document", "")
    fault = only_fault(catalogue)
    assert stands_at(fault, "policy_parameters", 3, "document", "文件依据")


def test_a_verified_row_without_its_source_is_told(catalogue):
    put(catalogue, "site_types", 3, "source", "")
    fault = only_fault(catalogue)
    assert stands_at(fault, "site_types", 3, "source", "来源")
    assert fault.kind == "missing_source" and "unverified（未核）" in fault.zh
    put(catalogue, "site_types", 3, "source_status", "unverified")
    assert faults_of(catalogue) == []


def test_a_word_outside_the_short_list_is_told_with_the_list(catalogue):
    put(catalogue, "case_classes", 2, "sla_clock", "工作时")
    fault = only_fault(catalogue)
    assert stands_at(fault, "case_classes", 2, "sla_clock", "时限口径")
    assert "“工作时”" in fault.zh and "可填：working、calendar" in fault.zh


@pytest.mark.parametrize(
    ("written", "kind", "mended"),
    [
        ("四小时", "not_a_number", None),
        ("1,000", "number_form", "1000"),
        ("2E+07", "scientific", None),
        ("４", "full_width", "4"),
        ("4 ", "spaces", "4"),
        ("　4", "spaces", "4"),
    ],
)
def test_what_is_no_plain_number_is_told(catalogue, written, kind, mended):
    put(catalogue, "case_classes", 3, "sla_hours", written)
    fault = only_fault(catalogue)
    assert stands_at(fault, "case_classes", 3, "sla_hours", "时限（小时）")
    assert fault.kind == kind
    assert [change.after for change in mend_catalogue(catalogue)[1]] == ([mended] if mended else [])


@pytest.mark.parametrize("written", ["ｉｎｄ＿０７２", " ind_072", "ind_072　"])
def test_full_width_signs_and_blanks_in_a_code_are_told_and_mended(catalogue, written):
    row = row_where(catalogue, "inspection_items", "indicator_code", "ind_072")
    put(catalogue, "inspection_items", row, "indicator_code", written)
    found = faults_of(catalogue)
    assert found[0].kind in ("full_width", "spaces") and "应为“ind_072”" in found[0].zh
    assert stands_at(found[0], "inspection_items", row, "indicator_code", "指标编码")
    mend_catalogue(catalogue)
    assert faults_of(catalogue) == []


def test_a_percentage_written_as_a_fraction_is_told(catalogue):
    row = row_where(catalogue, "routine_targets", "measure_code", "score_rate")
    for column, value in (("floor", "0.7"), ("expected", "0.75"), ("good", ""), ("stretch", "")):
        put(catalogue, "routine_targets", row, column, value)
    fault = only_fault(catalogue)
    assert stands_at(fault, "routine_targets", row, "expected", "应达值")
    assert "95% 应写 95，不写 0.95" in fault.zh and "“0.75”" in fault.zh


def test_a_share_written_as_a_percentage_is_told(catalogue):
    row = row_where(catalogue, "policy_parameters", "parameter", "wilson_confidence")
    put(catalogue, "policy_parameters", row, "value", "95")
    found = faults_of(catalogue)
    assert all(stands_at(e, "policy_parameters", row, "value", "取值") for e in found) and found
    assert any("95% 应写 0.95，不写 95" in each.zh for each in found)


def test_weights_that_do_not_add_up_are_told_with_the_day_and_the_difference(catalogue):
    before = float(put(catalogue, "target_weights", 2, "weight_pct", "0"))
    put(catalogue, "target_weights", 2, "weight_pct", f"{before + 1.5:g}")
    found = faults_of(catalogue)
    assert {each.kind for each in found} == {"wrong_sum"}
    assert all("合计为 101.5，应为 100" in e.zh and "差额为 -1.5" in e.zh for e in found)
    day = rows_of(catalogue / "target_weights.csv")[1][-2]
    assert any(day in each.zh and each.place.column_zh == "权重（%）" for each in found)


def test_weights_written_as_fractions_are_told(city: City):
    path = city.catalogue / "target_weights.csv"
    rows = rows_of(path)
    at = rows[0].index("weight_pct")
    keep(path, [rows[0], *[[*r[:at], str(float(r[at]) / 100), *r[at + 1 :]] for r in rows[1:]]])
    found = faults_of(city.catalogue)
    assert found and {each.kind for each in found} == {"fractions"}
    assert "5% 应写 5，不写 0.05" in found[0].zh


def test_rows_of_one_key_that_overlap_in_time_are_told(catalogue):
    row = row_where(catalogue, "policy_parameters", "parameter", "interview_consecutive_last")
    cells = rows_of(catalogue / "policy_parameters.csv")[row - 1]
    header = rows_of(catalogue / "policy_parameters.csv")[0]
    later = dict(zip(header, cells, strict=True)) | {"value": "3", "valid_from": "2013-03-01"}
    new = add(catalogue, "policy_parameters", *later.values())
    fault = only_fault(catalogue)
    assert stands_at(fault, "policy_parameters", new, "valid_from", "生效日期")
    assert f"与第{row}行的有效期重叠" in fault.zh and "失效日期填为新行的生效日期" in fault.zh
    put(catalogue, "policy_parameters", row, "valid_to", "2013-03-01")
    assert faults_of(catalogue) == []


def test_a_row_that_ends_before_it_begins_is_told(catalogue):
    put(catalogue, "frameworks", 2, "valid_to", "2004-01-01")
    fault = only_fault(catalogue)
    assert stands_at(fault, "frameworks", 2, "valid_to", "失效日期")
    assert "2004-01-01 不晚于生效日期 2005-01-01" in fault.zh


def test_a_rule_over_several_columns_is_told_in_words(catalogue):
    put(catalogue, "calendar", 3, "is_workday", "true")
    fault = only_fault(catalogue)
    assert stands_at(fault, "calendar", 3, "is_workday", "是否上班")
    assert "日历只列例外" in fault.zh


def test_true_as_excel_writes_it_is_no_fault_and_is_kept_in_small_letters(catalogue):
    put(catalogue, "calendar", 2, "is_workday", "TRUE")
    assert faults_of(catalogue) == []
    mend_catalogue(catalogue)
    assert put(catalogue, "calendar", 2, "is_workday", "true") == "true"


def test_a_missing_column_an_unknown_one_and_a_repeated_one_are_told(catalogue):
    path = catalogue / "leagues.csv"
    rows = rows_of(path)
    keep(path, [["league_code", "name_zh", "备注"], *rows[1:]])
    found = {each.kind: each for each in faults_of(catalogue)}
    assert stands_at(found["missing_column"], "leagues", 1, "name_en", "英文名称")
    assert "加回标题行" in found["missing_column"].zh
    assert stands_at(found["unknown_column"], "leagues", 1, "备注", "备注")
    keep(path, [["league_code", "name_zh", "name_en", "name_en"], *rows[1:]])
    assert only_fault(catalogue).kind == "repeated_column"


def test_a_missing_file_and_an_unknown_one_are_told(catalogue):
    (catalogue / "themes.csv").rename(catalogue / "主题.csv")
    found = {each.kind: each for each in faults_of(catalogue)}
    assert found["missing_file"].place.sheet == "themes.csv"
    assert found["unknown_file"].place.sheet == "主题.csv"


def test_a_comma_without_quotes_a_lost_quote_and_another_delimiter_are_told(catalogue):
    path = catalogue / "leagues.csv"
    kept = path.read_text(encoding="utf-8-sig")
    path.write_text(kept + "league_parks,园区组,Parks, and zones\n", encoding="utf-8-sig")
    fault = only_fault(catalogue)
    assert stands_at(fault, "leagues", 4, "", "") and "有 4 个单元格，标题行只有 3 列" in fault.zh
    path.write_text(kept + 'league_parks,"园区组,Parks\n', encoding="utf-8-sig")
    assert only_fault(catalogue).kind == "broken_csv" and only_fault(catalogue).place.row == 4
    path.write_text(kept.replace(",", ";"), encoding="utf-8-sig")
    fault = next(each for each in faults_of(catalogue) if each.place.sheet == "leagues.csv")
    assert "分号" in fault.zh and "逗号" in fault.zh


def test_rows_are_counted_as_excel_counts_them_also_below_blank_ones(catalogue):
    path = catalogue / "leagues.csv"
    text = path.read_text(encoding="utf-8-sig").splitlines()
    path.write_text("\r\n".join([text[0], ",,", "", *text[1:], "parks,,"]), encoding="utf-8-sig")
    found = faults_of(catalogue)
    assert {each.place.row for each in found} == {6}
    assert {each.place.column for each in found} == {"name_zh", "name_en"}


def test_a_faulty_catalogue_is_refused_with_all_its_sentences(catalogue):
    put(catalogue, "calendar", 3, "is_workday", "也许")
    put(catalogue, "indicators", 5, "valid_from", "2012/1/1")
    with pytest.raises(CatalogueFaults) as refused:
        demand_sound_catalogue(catalogue)
    told = str(refused.value)
    assert "目录有 2 处错误" in told and "calendar.csv" in told and "indicators.csv" in told


def test_a_file_that_dbt_cannot_even_find_is_told_in_the_checks_words(city: City):
    (city.catalogue / "frameworks.csv").unlink()
    with pytest.raises(CatalogueFaults, match=r"frameworks\.csv（测评体系）：目录里没有这个文件"):
        prepared_manifest(city)


def test_a_workbook_read_back_gives_the_same_bytes(catalogue, tmp_path):
    mend_catalogue(catalogue)
    before = {path.name: path.read_bytes() for path in catalogue.glob("*.csv")}
    tables = read_catalogue(catalogue)
    write_workbook(tables, tmp_path / "book.xlsx", outside_codes(tmp_path))
    back = read_workbook(tmp_path / "book.xlsx")
    assert {table.sheet.file: table_bytes(table) for table in back.values()} == before
    assert check_tables(back) == []


# What a cell may hold: anything but control signs, which no clerk types and XML does not carry.
CELL = st.text(
    st.one_of(
        st.sampled_from("0123456789=+-@'\",; _x\n　０１年月日\u00a0"),
        st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_a_cell_holds_comes_back_from_the_workbook_unchanged(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("any")
    sheets = {name: declared_sheets()[name] for name in ("leagues", "site_types", "calendar")}
    for sheet in sheets.values():
        names = [column.name for column in sheet.columns]
        row = st.lists(CELL, min_size=len(names), max_size=len(names))
        rows = data.draw(
            st.lists(row.filter(lambda cells: any(c.strip() for c in cells)), max_size=6)
        )
        (folder / sheet.file).write_bytes(csv_bytes(names, rows))
    tables = {name: read_csv(sheet, folder / sheet.file) for name, sheet in sheets.items()}
    write_workbook(tables, folder / "book.xlsx", {})
    back = read_workbook(folder / "book.xlsx")
    for name, sheet in sheets.items():
        assert table_bytes(back[name]) == (folder / sheet.file).read_bytes()


def edited(book: Path, sheet: str, cell: tuple[int, int], value: object) -> None:
    """Save a workbook as another program would: values alone, with one cell changed."""
    reader = fastexcel.read_excel(str(book))
    pages = {
        name: reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_arrow()
        for name in reader.sheet_names
    }
    with xlsxwriter.Workbook(str(book)) as other:
        for name, page in pages.items():
            sheet_page = other.add_worksheet(name)
            for at, column in enumerate(page.columns):
                for row, text in enumerate(column.to_pylist()):
                    if text is not None:
                        sheet_page.write_string(row, at, text)
            if name == sheet:
                sheet_page.write(*cell, value)


@pytest.fixture
def clerk(city: City, tmp_path: Path, monkeypatch) -> City:
    """The made-up city, mended once, as the city that the command speaks of."""
    mend_catalogue(city.catalogue)
    monkeypatch.setattr(command, "current_city", lambda: city)
    return city


def test_one_cell_changed_in_the_workbook_changes_that_cell_alone(clerk: City, tmp_path, capsys):
    book = tmp_path / "book.xlsx"
    assert command.main(["workbook", str(book)]) == 0
    before = {path.name: path.read_bytes() for path in clerk.catalogue.glob("*.csv")}
    rows = rows_of(clerk.catalogue / "routine_targets.csv")
    at = rows[0].index("expected")
    edited(book, "常态工作目标", (FIRST_ROW, at), 91)
    assert command.main(["read", str(book)]) == 0
    after = {path.name: path.read_bytes() for path in clerk.catalogue.glob("*.csv")}
    rows[1][at] = "91"
    assert after == before | {"routine_targets.csv": csv_bytes(rows[0], rows[1:])}
    assert "routine_targets.csv 已更新" in capsys.readouterr().out


def test_a_fault_in_the_workbook_is_told_by_its_sheet_and_row_and_nothing_is_written(
    clerk: City, tmp_path, capsys
):
    book = tmp_path / "book.xlsx"
    command.main(["workbook", str(book)])
    before = {path.name: path.read_bytes() for path in clerk.catalogue.glob("*.csv")}
    at = rows_of(clerk.catalogue / "routine_targets.csv")[0].index("cadence")
    edited(book, "常态工作目标", (FIRST_ROW + 1, at), "每旬")
    assert command.main(["read", str(book)]) == 1
    told = capsys.readouterr().out
    assert "表 常态工作目标（常态工作目标）第4行“考核周期”列" in told and "“每旬”" in told
    assert {path.name: path.read_bytes() for path in clerk.catalogue.glob("*.csv")} == before


def test_a_real_date_in_the_workbook_is_kept_as_the_same_day(clerk: City, tmp_path):
    book = tmp_path / "book.xlsx"
    command.main(["workbook", str(book)])
    rows = rows_of(clerk.catalogue / "frameworks.csv")
    at = rows[0].index("valid_from")
    edited(book, "测评体系", (FIRST_ROW, at), 41306)
    assert command.main(["read", str(book)]) == 0
    assert rows_of(clerk.catalogue / "frameworks.csv")[1][at] == "2013-02-01"


def test_a_file_that_is_no_workbook_is_refused_in_words(clerk: City, tmp_path, capsys):
    (tmp_path / "book.xlsx").write_text("no workbook")
    with pytest.raises(NoWorkbook):
        read_workbook(tmp_path / "book.xlsx")
    assert command.main(["read", str(tmp_path / "book.xlsx")]) == 1
    assert "无法读取" in capsys.readouterr().out


def test_the_command_tells_faults_by_its_exit_status_and_mends_what_is_sure(clerk: City, capsys):
    assert command.main(["check"]) == 0
    put(clerk.catalogue, "indicators", 2, "valid_from", "2012/1/1")
    assert command.main(["check"]) == 1
    assert "共 1 处错误" in capsys.readouterr().out
    assert command.main(["check", "--mend"]) == 0
    assert "“2012/1/1” → “2012-01-01”" in capsys.readouterr().out
