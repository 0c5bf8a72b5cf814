"""The pages open, say the right words in both languages, and hold nothing but choose, read, show.

Runs on a small publication made by hand; what a browser draws is in browser/. Long because
every rule of the pages stands in this one place.
"""

import ast
import csv
import io
import json
import os
import re
from functools import cache
from html import unescape
from pathlib import Path

import duckdb
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboards.components import checks, freshness, marks
from dashboards.components.csv_file import csv_file, safe
from dashboards.components.html import element
from dashboards.components.overview import readiness
from dashboards.components.places.classes import Classes
from dashboards.labels import LANGUAGES, all_labels
from dashboards.publication import current_publication, cursor
from dashboards.queries import read_now
from dashboards.theme.colours import COLOURS
from dashboards.wording import NUMBERS_IN_WORDS
from orchestration.intake import reasons
from tests.fake_publication import FIRST_RUN, build

ROOT = Path(__file__).resolve().parent.parent
DASHBOARDS = ROOT / "dashboards"
PAGES = sorted((DASHBOARDS / "pages").glob("*.py"))
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
# What a label key with a gap in front can begin with; other gaps stand for any word.
STARTS = {
    "page": [page.stem for page in PAGES],
    "state": ["empty", "pointer"],
    "query": [
        "conversion_leaks",
        "conversion_matrix",
        "conversion_rebounds",
        "conversion_history",
        "unit_vacant_posts",
        "volunteering_stations",
        "volunteering_sessions",
        "target_rows",
        "overdue_cases",
        "files",
        "tests",
        "exposures",
        "restatements",
        "indicator_series",
    ],
    "kind": [
        f"{start}.{kind}"
        for start in ("run", "several")
        for kind in ("missed", "under_floor", "over_ceiling")
    ],
}


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CHANGTAI_HOME", str(tmp_path))
    monkeypatch.delenv("CHANGTAI_CITY", raising=False)
    return tmp_path


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("state")
    build(folder)
    return folder


def open_page(page: str, **address: str) -> AppTest:
    """The page as a reader would get it; a fault on it fails the test."""
    app = AppTest.from_file(str(DASHBOARDS / "app.py"), default_timeout=60)
    app.query_params.update(address)
    app.run()
    if page != "overview":
        app.switch_page(f"pages/{page}.py").run()
    assert not app.exception, app.exception
    return app


def text_of(app: AppTest) -> str:
    bodies = [piece.proto.body for piece in app.get("html")]
    shown = " ".join(body for body in bodies if not body.startswith("<style>"))
    return unescape(re.sub(r"<[^>]+>", "", shown))


@cache
def trees() -> dict[Path, ast.Module]:
    files = sorted(DASHBOARDS.rglob("*.py"))
    return {file: ast.parse(file.read_text(encoding="utf-8")) for file in files}


def texts_in(tree: ast.Module) -> list[str]:
    """String constants outside docstrings."""
    documented = ast.Module | ast.ClassDef | ast.FunctionDef
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
    ]


def key_patterns(pieces: ast.JoinedStr) -> list[str]:
    """An f-string as patterns of keys: its first gap by STARTS, others as any word."""
    starts, rest = [""], ""
    for position, piece in enumerate(pieces.values):
        if isinstance(piece, ast.Constant):
            rest += re.escape(piece.value)
        elif position == 0:
            starts = STARTS.get(ast.unparse(piece.value), [])
        else:
            rest += "[a-z0-9_]+"
    return [re.escape(start) + rest for start in starts]


def test_labels_are_used_and_those_used_exist():
    known = set(all_labels())
    constants, patterns, missing = set(), set(), set()
    for tree in trees().values():
        constants.update(texts_in(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                patterns.update(key_patterns(node))
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "label":
                given = node.args[0]
                if isinstance(given, ast.Constant) and given.value not in known:
                    missing.add(given.value)
    used = known & constants
    used |= {key for key in known for pattern in patterns if re.fullmatch(pattern, key)}
    assert not missing, f"no such label: {sorted(missing)}"
    assert used == known, f"labels nobody uses: {sorted(known - used)}"


def test_labels_have_words_in_both_languages_and_a_key_of_their_own():
    with (DASHBOARDS / "labels.csv").open(encoding="utf-8", newline="") as sheet:
        rows = list(csv.DictReader(sheet))
    assert len({row["key"] for row in rows}) == len(rows)
    empty = [row["key"] for row in rows if not (row["zh"].strip() and row["en"].strip())]
    assert not empty
    # English words may quote the other language's name, as the language switch does.
    mixed = [row["key"] for row in rows if CHINESE.search(row["en"])]
    assert mixed == ["language.zh"]


def test_every_status_reason_and_number_word_that_can_come_has_a_label():
    general = [each.code for each in vars(reasons).values() if isinstance(each, reasons.Reason)]
    expected = {
        *(f"status.{status}" for status in marks.MARKS),
        *(f"group.{group}" for group in marks.GROUPS),
        *(f"freshness.{status}" for status in freshness.MARKS),
        *(f"check_status.{status}" for status in (*checks.MARKS, "fail", "error")),
        *(f"owner.{owner}" for owner in checks.OWNERS),
        *(f"period.{cadence}" for cadence in ("monthly", "quarterly", "annual")),
        *(f"ordinal.{number}" for number in range(2, NUMBERS_IN_WORDS + 1)),
        *(f"reason.{code}" for code in general),
    }
    assert expected <= set(all_labels())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_its_question_and_holds_no_sql_colour_or_word(page):
    tree = trees()[page]
    assert ast.get_docstring(tree) == all_labels()[f"{page.stem}.question"]["en"]
    for text in texts_in(tree):
        assert not re.search(r"\b(select|from|where|join)\b|#[0-9a-f]{3}", text, re.IGNORECASE)
        assert re.fullmatch(r"[a-z_]*", text), f"words belong in labels.csv: {text!r}"
    assert len(page.read_text(encoding="utf-8").splitlines()) <= 40


def test_colours_live_in_the_theme_and_words_in_the_sheet():
    for file, tree in trees().items():
        for text in texts_in(tree):
            if "theme" not in file.parts:
                assert not re.search(r"#[0-9A-Fa-f]{6}\b|rgba?\(", text), f"{file}: {text}"
            # Wide forms of = + - @ are no words: a spreadsheet may run them.
            if text not in "＝＋－＠":
                assert not CHINESE.search(text), f"{file}: {text}"


def test_the_style_sheet_names_no_colour_that_the_theme_does_not_have():
    sheet = (DASHBOARDS / "theme" / "style.css").read_text(encoding="utf-8")
    named = {name.replace("-", "_") for name in re.findall(r"var\(--([a-z0-9-]+)\)", sheet)}
    assert named - {"font"} <= set(COLOURS)
    assert set(COLOURS) - named <= {"ground", "text"}
    assert not re.search(r"#[0-9A-Fa-f]{3,6}\b", sheet)


def test_only_the_publication_its_scoped_files_and_the_analysts_process_open_the_database():
    opening = {"publication.py", "scoped_file.py", "process.py"}
    for file, tree in trees().items():
        imports = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import)]
        assert ("import duckdb" in imports) == (file.name in opening), file


@pytest.mark.parametrize("words_in", LANGUAGES)
@pytest.mark.parametrize("page", [page.stem for page in PAGES])
def test_a_page_opens_in_both_languages(page, words_in, published, monkeypatch):
    monkeypatch.setenv("CHANGTAI_HOME", str(published))
    shown = text_of(open_page(page, lang=words_in))
    assert all_labels()[f"{page}.question"][words_in] in shown
    assert ("模拟数据" if words_in == "zh" else "Simulated data") in shown
    assert "2013年6月18日" in shown if words_in == "zh" else "18 June 2013" in shown
    # Names of files, tests and published texts stay as they are; our own words do not mix.
    assert "{" not in shown and "None" not in shown and "nan" not in shown


def test_the_overview_says_what_needs_deciding(published, monkeypatch):
    monkeypatch.setenv("CHANGTAI_HOME", str(published))
    shown = text_of(open_page("overview", lang="zh"))
    assert "2个街道“按期结案率指标”按期结案率低于底线，东山街道已连续第三个月" in shown
    assert "超期5件，占在办8件的62.5%；最久的已29天" in shown
    # Crews and vehicles: two measures, never one sum.
    assert "8,213" in shown and "3,902" in shown and "12,115" not in shown


def test_the_overview_says_whether_the_city_is_on_course(published, monkeypatch):
    monkeypatch.setenv("CHANGTAI_HOME", str(published))
    app = open_page("overview", lang="zh")
    shown = text_of(app)
    assert "2013年5月：总体向好▲ 提高幅度超出误差范围" in shown
    assert "预计6分满分10分60.0%较上月+20.0个百分点" in shown
    # What is not known is told, and what is assumed is called so.
    assert "90%区间5.2—6.8分、可能丢4分、另有5分没有数据" in shown
    assert "各项分值没有公布，暂按每项1分计" in shown
    assert "已有数据7/9 77.8%" in shown and "持续达标1/9 11.1%" in shown
    assert "0.98/1" in shown and "变差0项、向好1项" in shown
    bodies = " ".join(piece.proto.body for piece in app.get("html"))
    assert "indicator?indicator=ind_on_time_closure_rate" in unescape(bodies)
    shown = text_of(open_page("overview", lang="zh", month="2013-05", unit="u_zf_dongshan"))
    assert "变差1项、向好0项" in shown and "正常范围80.0%—95.0%，超出界限" in shown.replace(
        "、", "，"
    )


@pytest.mark.parametrize(
    "before, word", [(51.9, "up"), (52.0, "same"), (68.0, "same"), (68.1, "down"), (None, None)]
)
def test_readiness_moved_only_where_the_month_before_lies_outside_the_interval(before, word):
    row = {"expected_low_pct": 52.0, "expected_high_pct": 68.0, "expected_before_pct": before}
    assert readiness.direction(row) == word


def test_a_link_reopens_the_same_view(published, monkeypatch):
    monkeypatch.setenv("CHANGTAI_HOME", str(published))
    app = open_page("overview", lang="en", month="2013-04", unit="u_zf_dongshan")
    assert "Targets in April 2013" in text_of(app)
    assert app.session_state["unit"] == "u_zf_dongshan"
    app.switch_page("pages/data_health.py").run()
    app.switch_page("pages/overview.py").run()
    assert "Targets in April 2013" in text_of(app)
    assert "Dongshan Street: On-time closure rate indicator" in text_of(app)
    assert app.query_params["unit"] == "u_zf_dongshan"


def test_an_unknown_choice_in_a_link_falls_back_to_all(published, monkeypatch):
    monkeypatch.setenv("CHANGTAI_HOME", str(published))
    app = open_page("overview", lang="en", month="1999-13", unit="nobody")
    assert "Targets in May 2013" in text_of(app)
    assert "unit" not in app.query_params


def test_cases_show_age_hands_and_what_comes_back(published, monkeypatch):
    monkeypatch.setenv("CHANGTAI_HOME", str(published))
    shown = text_of(open_page("cases", lang="zh"))
    assert "未办结8件，其中超期5件" in shown
    assert "东山街道办事处 ⇄ 向阳街道办事处" in shown and "东山街道1号网格 · 东山街道" in shown
    # Two of six programmes have no name in the source; none is made up.
    assert "市容整治" in shown and "第2项（来源未载明名称）" in shown
    shown = text_of(open_page("cases", lang="en", unit="u_zf_dongshan", by="unit"))
    assert "Dongshan Office" in shown


def test_a_case_is_followed_from_hand_to_hand_to_its_line_in_the_file(published, monkeypatch):
    monkeypatch.setenv("CHANGTAI_HOME", str(published))
    shown = text_of(open_page("cases", lang="zh", case="case_010"))
    assert "首接单位：向阳街道办事处；承办单位：东山街道办事处" in shown
    assert "转办" in shown and "case_events/2013-05.parquet:7" in shown
    assert "没有编号为“nobody”的案件" in text_of(open_page("cases", lang="zh", case="nobody"))


def test_places_go_down_from_street_to_grid_and_name_what_nobody_looked_at(published, monkeypatch):
    monkeypatch.setenv("CHANGTAI_HOME", str(published))
    shown = text_of(open_page("places", lang="zh", measure="on_time_closure_rate"))
    assert "按期结案率，2013年5月" in shown and "东山街道" in shown
    assert "6个网格中3个未检查，占50.0%" in shown
    assert "12个岗位中6个空缺，占50.0%" in shown
    app = open_page("places", lang="zh", within="zf_dongshan", map_level="grid")
    shown = text_of(app)
    assert "东山街道1号网格" in shown and "向阳街道" not in shown
    assert "2个网格中1个未检查，占50.0%" in shown
    assert {button.label for button in app.button} == {"芝罘区", "东山街道"}


def test_a_place_that_is_not_there_gives_the_whole_city(published, monkeypatch):
    monkeypatch.setenv("CHANGTAI_HOME", str(published))
    app = open_page("places", lang="en", within="nowhere")
    assert "within" not in app.query_params
    assert "3 of 3 places shown" in text_of(app)


def test_figures_fall_into_classes_and_those_that_cannot_be_judged_stand_apart():
    measure = {"unit": "pct", "direction": "higher"}
    rows = [{"value": float(v), "is_too_few": False} for v in range(100)]
    rows += [{"value": None, "is_too_few": False}, {"value": 1.0, "is_too_few": True}]
    classes = Classes.of_rows(rows, measure)
    assert classes.limits == (20.0, 40.0, 60.0, 80.0)
    assert [classes.of(row) for row in (rows[0], rows[20], rows[99], *rows[-2:])] == [2, 3, 6, 0, 1]
    # A low share needs the attention: it gets the darkest colour.
    assert classes.colours[2] == "map-5" and classes.colours[6] == "map-1"
    mostly_alike = [{"value": 0.0, "is_too_few": False}] * 99 + [
        {"value": 100.0, "is_too_few": False}
    ]
    assert Classes.of_rows(mostly_alike, measure).limits == (100.0,)
    assert Classes.of_rows([], measure).limits == ()


def test_data_health_shows_that_nothing_is_lost(published, monkeypatch):
    monkeypatch.setenv("CHANGTAI_HOME", str(published))
    shown = text_of(open_page("data_health", lang="zh"))
    assert re.search(r"4,000\s*读取\s*=\s*3,992\s*接收\s*\+\s*8\s*退回", shown)
    assert "3个有时限的来源中1个迟报" in shown
    assert "文件打不开：不是有效的 Excel 文件。" in shown
    assert "共2项检查，1项通过" in shown


@pytest.mark.parametrize("page", [page.stem for page in PAGES])
def test_a_city_without_targets_cases_or_files_gets_whole_pages(page, home):
    empty = (
        "dim_routine_targets",
        "fct_target_status_monthly",
        "fct_measures_monthly",
        "fct_grid_posts",
        "fct_cases",
        "fct_case_events",
        "fct_open_cases_aged",
        "fct_case_durations",
        "fct_case_duration_curves",
        "fct_hand_overs_monthly",
        "fct_ping_pong_pairs",
        "fct_recurrence_spots",
        "dim_programmes",
        "about_mechanism_figures",
        "about_freshness",
        "about_loads",
        "about_rejections",
        "about_tests",
    )
    build(home, without=empty)
    shown = text_of(open_page(page, lang="zh"))
    assert "None" not in shown and "nan" not in shown


@pytest.mark.parametrize("page", [page.stem for page in PAGES])
def test_without_a_publication_a_page_says_what_to_run(page, home):
    assert "make demo" in text_of(open_page(page, lang="zh"))


@pytest.mark.parametrize("pointer", ["{", '{"file": "gone.duckdb"}', "[]"])
def test_a_pointer_that_leads_nowhere_is_said_in_words(pointer, home):
    folder = build(home)
    (folder / "current.json").write_text(pointer, encoding="utf-8")
    for file in folder.glob("*.duckdb"):
        file.unlink()
    assert "make rollback" in text_of(open_page("overview", lang="zh"))


@pytest.mark.parametrize("pointer", ["", "{", '{"file": "gone.duckdb"}', "[]"])
def test_where_the_pointer_leads_nowhere_the_latest_kept_publication_is_shown(pointer, home):
    folder = build(home)
    build(home, run="20130619T070000")
    (folder / "warehouse_2013-06-20_damaged.duckdb").write_bytes(b"no database")
    (folder / "current.json").write_text(pointer, encoding="utf-8")
    assert current_publication().publication_id.endswith("20130619T070000")
    shown = text_of(open_page("overview", lang="en"))
    assert "the latest one that is kept is shown" in shown and "run `make" in shown


def test_the_next_rerun_reads_the_next_publication(home):
    build(home)
    app = open_page("data_health", lang="en")
    assert f"{FIRST_RUN}.duckdb▲ in use" in text_of(app)
    build(home, run="20130619T070000")
    app.run()
    assert "20130619T070000.duckdb▲ in use" in text_of(app)
    assert "2 kept" in text_of(app)


def test_a_reader_can_neither_write_nor_leave_the_file(home):
    folder = build(home)
    reader = cursor(current_publication())
    with pytest.raises(duckdb.Error):
        reader.execute("create table marts.mine as select 1 as one")
    with pytest.raises(duckdb.Error):
        reader.execute("select * from read_text('/etc/hostname')")
    pointer = json.loads((folder / "current.json").read_text(encoding="utf-8"))
    pointer["file"] = f"../../{pointer['file']}"
    (folder / "current.json").write_text(json.dumps(pointer), encoding="utf-8")
    assert current_publication().path == str((folder / Path(pointer["file"]).name).resolve())
    st.cache_resource.clear()


def test_every_query_runs_and_only_with_the_parameters_it_names(home):
    build(home)
    files = sorted((DASHBOARDS / "queries").glob("*.sql"))
    named = {name for file in files for name in re.findall(r"\$([a-z_]+)", file.read_text("utf-8"))}
    given = dict.fromkeys(named - {"month"}) | {"month_count": 24, "day_count": 60, "curves": []}
    month = read_now(current_publication(), "due_months")[1]["period_month"]
    for file in files:
        rows = read_now(current_publication(), file.stem, **given, month=month)
        assert isinstance(rows, list), file.name


def test_a_download_opens_in_excel_and_runs_nothing():
    content = csv_file(["=cmd", "数"], [["+1+1", 3], ["-5", None], ["@x", "街道"], ["-", 1.5]])
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [["'=cmd", "数"], ["'+1+1", "3"], ["-5", ""], ["'@x", "街道"], ["'-", "1.5"]]
    assert safe("＝1") == "'＝1"


def test_text_from_the_data_never_becomes_markup():
    hostile = "<img src=x onerror=alert(1)>"
    assert "<img" not in element("td", hostile, title='"><script>')
    assert "<script>" not in element("td", hostile, title='"><script>')


def test_figures_are_written_the_way_the_language_writes_them(monkeypatch):
    app = AppTest.from_function(_numbers, default_timeout=60)
    for words_in, expected in {
        "zh": "88.3% 1,234 5.2天 −9.0个百分点 0.0个百分点 — 2013年6月18日 214/300 "
        "9,999 1万 45.4万 1亿 −1.2亿 2,000万元 1.2亿元 44.3",
        "en": "88.3% 1,234 5.2 days −9.0 pp 0.0 pp — 18 June 2013 214/300 "
        "9,999 10,000 454,132 100 million −123 million 20,000,000 yuan 120,000,000 yuan 44.3",
    }.items():
        app.session_state["_language"] = words_in
        app.run()
        assert app.text[0].value == expected


def _numbers():
    from datetime import date  # noqa: PLC0415 - the body runs as a script of its own

    import streamlit  # noqa: PLC0415

    from dashboards import wording  # noqa: PLC0415

    streamlit.text(
        " ".join(
            [
                wording.percent(88.27),
                wording.count(1234.0),
                wording.quantity(5.16, "days"),
                wording.change(76, 85, "pct"),
                wording.change(76.01, 76, "pct"),
                wording.change(None, 1, "pct"),
                wording.day(date(2013, 6, 18)),
                wording.fraction(214, 300),
                # Rounded up it reaches the next step; a minus is a true one.
                *(wording.large(n) for n in (9_999, 10_000, 454_132, 99_999_999, -123_000_000)),
                wording.money(20_000_000),
                wording.money(120_000_000),
                wording.points(44.27),
            ]
        )
    )


def test_the_look_asks_nothing_of_other_hosts():
    config = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert "gatherUsageStats = false" in config
    assert 'address = "127.0.0.1"' in config
    files = [*trees(), *DASHBOARDS.rglob("*.css"), *DASHBOARDS.rglob("*.svg")]
    for file in files:
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|:material/", text), file
    assert os.path.exists(DASHBOARDS / "theme" / "icon.svg")
