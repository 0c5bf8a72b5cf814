"""The supervision page: what is said of a month, the files on a click, the refusal in words.

Runs on the small publication made by hand. Not here: what the files hold (test_bulletin).
"""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import docx
import duckdb
import fastexcel
import pytest
from docx.oxml.ns import qn

from dashboards.bulletin import fonts
from dashboards.bulletin.annex import annex_file
from dashboards.bulletin.contents import Edition
from dashboards.bulletin.word import word_file
from dashboards.labels import in_language
from dashboards.publication import current_publication
from tests.fake_publication import build
from tests.test_pages import open_page, text_of

MONTH = date(2013, 5, 1)


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("CHANGTAI_HOME", str(tmp_path))
    monkeypatch.delenv("CHANGTAI_CITY", raising=False)
    return tmp_path


def add(folder: Path, table: str, **values) -> None:
    """One row more in a mart of the publication."""
    [file] = folder.glob("*.duckdb")
    with duckdb.connect(str(file)) as connection:
        columns, marks = ", ".join(values), ", ".join("?" * len(values))
        connection.execute("use marts")
        connection.execute(
            f"insert into {table} ({columns}) values ({marks})", list(values.values())
        )


def close(folder: Path, **more) -> None:
    add(
        folder, "fct_month_closes", period_month=MONTH, edition_number=1, is_official=True,
        closed_by="区创建办", figure_count=12, frozen_at=datetime(2013, 6, 5, 9), **more,
    )  # fmt: skip


def test_a_month_that_is_over_but_open_gives_a_draft(home):
    build(home)
    shown = text_of(open_page("supervision", lang="zh"))
    assert "2013年5月通报能不能发" in shown
    assert "尚未封账" in shown and "文件标为征求意见稿" in shown
    assert "本月没有排名，文件会写明" in shown
    assert "本月没有列入曝光建议的案件" in shown
    assert "还没有封账的月份" in shown


def test_a_closed_month_tells_what_moved_since_and_why(home):
    folder = build(home)
    close(folder)
    moved = {
        "period_month": MONTH, "edition_number": 1, "model_name": "fct_measures_monthly",
        "figure_name": "value", "figure_key": "k", "closed_value": 80.0, "current_value": 82.5,
        "value_difference": 2.5, "is_official": True,
    }  # fmt: skip
    add(folder, "fct_restatements", **moved, cause="late_rows+ruling")
    shown = text_of(open_page("supervision", lang="zh"))
    assert "本月已于2013年6月5日封账（第1版），此后有1个数字变动" in shown
    assert "迟报数据、裁定" in shown and "区创建办" in shown


def test_a_closed_month_is_no_draft(home):
    close(build(home))
    edition = Edition(current_publication(), MONTH, date(2013, 6, 20), 7)
    document = docx.Document(io.BytesIO(word_file(edition, {})))
    text = "".join(node.text or "" for node in document.element.iter(qn("w:t")))
    assert "征求意见稿" not in text
    assert "试〔2013〕7号" in text and "创建办（模拟）" in text and "模拟数据" in text


def test_an_exposed_case_stands_with_the_line_of_its_file(home):
    folder = build(home)
    add(
        folder, "fct_exposures", scenario="in_force", case_id="C=1", reason_code="late",
        unit_code="u_zf_dongshan", overdue_days=40.0, is_excluded_by_ruling=False,
        first_named_month=date(2013, 4, 1), last_named_month=MONTH, source_file="cases/a.csv",
        source_row=17, exposure_status_zh="尚无曝光记录", exposure_status_en="not published",
    )  # fmt: skip
    shown = text_of(open_page("supervision", lang="zh"))
    assert "曝光：按规则列入1件，本月见报0件" in shown
    assert "东山街道办事处" in shown and "cases/a.csv:17" in shown


def test_a_month_chosen_on_one_page_is_the_month_of_the_next(home):
    build(home)
    # The link opens the overview first; the reader then moves on.
    assert "2013年3月通报能不能发" in text_of(open_page("supervision", lang="zh", month="2013-03"))


def test_text_from_the_data_runs_as_no_formula_in_the_annex(home):
    folder = build(home)
    add(
        folder, "fct_exposures", scenario="in_force", case_id="=1+1", reason_code="late",
        first_named_month=MONTH, last_named_month=MONTH, medium="@SUM(A1)", source_row=3,
    )  # fmt: skip
    edition = Edition(current_publication(), MONTH, date(2013, 6, 20), 7)
    with in_language("zh"):
        content = annex_file(edition)
    book = fastexcel.read_excel(content)
    [row] = book.load_sheet("曝光", header_row=2).to_arrow().to_pylist()
    assert (row["案件"], row["媒体"], row["行号"]) == ("'=1+1", "'@SUM(A1)", 3)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        written = [parts.read(name).decode("utf-8") for name in sheets]
    assert len(sheets) == len(book.sheet_names)
    assert all('topLeftCell="B4"' in each and "<f>" not in each for each in written)


def test_the_files_are_made_on_a_click_and_handed_out(home):
    build(home)
    app = open_page("supervision", lang="zh")
    assert not app.get("download_button")
    app.button[0].click().run()
    assert not app.exception
    names = [piece.proto.label for piece in app.get("download_button")]
    assert [words.split("（")[0] for words in names] == ["Word 通报", "PDF 简报", "Excel 附表"]


def test_without_a_chinese_font_the_page_says_why_there_is_no_file(home, monkeypatch):
    monkeypatch.setattr(fonts.font_manager, "get_font_names", lambda: ["DejaVu Sans"])
    build(home)
    app = open_page("supervision", lang="en")
    assert "▼ No Chinese font was found" in text_of(app)
    app.button[0].click().run()
    assert "No file was made: No Chinese font was found" in text_of(app)
    assert not app.get("download_button")
