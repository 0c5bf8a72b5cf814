"""The indicator page: one figure in all its levels, why it moved, and what is behind it.

Belongs here: what the page says on a publication made by hand, and that its levels agree on the
sample. Not here: the marts (test_figure_changes), rules for all pages (test_pages).
"""

import re
from datetime import date

import duckdb
import pytest
from fake_publication import build
from test_pages import open_page, text_of

from dashboards.publication import current_publication, cursor
from dashboards.queries import FOLDER

MAY = date(2013, 5, 1)
STREETS = ("zf_xiangyang", "zf_dongshan", "zf_yuhuangding")


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The publication of all page tests, with an indicator of its own and why it moved in May."""
    home = tmp_path_factory.mktemp("state")
    folder = build(home)
    with duckdb.connect(str(next(folder.glob("*.duckdb")))) as connection:
        connection.execute("use marts")
        connection.execute(
            "insert into fct_measures_monthly select * replace ('ind_050' as indicator_code) "
            "from fct_measures_monthly where measure_code = 'on_time_closure_rate'"
        )
        connection.execute(
            "insert into dim_indicators (indicator_code, framework_code, ordinal, name_zh, "
            "name_en, method, source_status) values "
            "('ind_099', 'fw_2011', 99, '群众满意度', 'Satisfaction', 'questionnaire', 'mirror'), "
            "('ind_098', 'fw_2011', 98, '一票否决', 'Guard', 'negative_list', 'verified')"
        )
        connection.execute(
            "insert into dim_routine_targets (target_code, indicator_code, decomposition_type, "
            "level, cadence, target_type, valid_from) "
            "values ('t_guard', 'ind_098', 'guard', 'district', 'annual', 'zero_tolerance', "
            "'2012-01-01')"
        )
        connection.execute(
            "insert into fct_figure_changes by name select 'on_time_closure_rate' as measure_code, "
            "'ind_050' as indicator_code, 'zf' as scope_code, 'all' as split, "
            "date '2013-05-01' as period_month, 'previous_month' as compared_with, "
            "date '2013-04-01' as compared_month, 'street' as part_level, 80 as value_before, "
            "84.5 as value_after, 4.5 as value_change, 0 as volume_effect, -1.25 as mix_effect, "
            "3.5 as rate_effect, 2 as late_effect, 0 as definition_effect, 0.25 as ruling_effect, "
            "'late_rows+ruling' as restatement_cause, true as is_compared_month_closed, "
            "false as is_provisional"
        )
        connection.execute(
            "insert into fct_figure_change_parts by name select 'on_time_closure_rate' as "
            "measure_code, 'ind_050' as indicator_code, 'all' as split, "
            "date '2013-05-01' as period_month, 'previous_month' as compared_with, "
            "'street' as part_level, unnest(['zf_dongshan', null]) as part_code, "
            "1 as numerator_before, 1 as numerator_after, 0 as volume_effect, "
            "unnest([-1, -0.25]) as mix_effect, unnest([3.5, 0]) as rate_effect"
        )
    return home


@pytest.fixture
def reader(published, monkeypatch):
    monkeypatch.setenv("CHANGTAI_HOME", str(published))

    def opened(**address):
        return open_page("indicator", indicator="ind_050", **address)

    return opened


def test_the_definition_card_says_what_is_measured_and_what_is_asked_of_whom(reader):
    shown = text_of(reader(lang="zh"))
    assert "全国文明城市测评体系（模拟摘录） · 街面秩序 · 第50项" in shown
    assert "街面秩序良好" in shown and "实地考察" in shown and "● 未核实" in shown
    assert "底线 85% · 期望 90% · 良好 95%" in shown and "属地管理" in shown
    assert "每月" in shown and "2012年1月1日起" in shown and "试行办法（模拟）" in shown


def test_the_figure_stands_with_its_fraction_month_and_changes(reader):
    shown = text_of(reader(lang="en"))
    assert "Road occupation: On-time closure rate, Zhifu District, May 2013" in shown
    [[numerator, denominator, value]] = (
        cursor(current_publication())
        .execute(
            "select numerator, denominator, value from fct_measures_monthly where "
            "level = 'district' and indicator_code = 'ind_050' and period_month = ?",
            [MAY],
        )
        .fetchall()
    )
    assert f"{value:.1f}%{numerator:.0f}/{denominator:.0f}" in shown
    assert re.search(r"[+−]?\d+\.\d pp on the month before", shown)


def test_why_it_moved_names_every_effect_and_their_sum(reader):
    shown = text_of(reader(lang="zh"))
    assert "2013年4月为80.0%，2013年5月为84.5%，变动+4.50个百分点" in shown
    for effect in (
        "结构−1.25",
        "各自水平+3.50",
        "迟报数据+2.00",
        "裁定+0.25",
        "合计（等于变动）+4.50",
    ):
        assert f"{effect}个百分点" in shown
    assert "结账后有变动，原因：迟报数据、裁定" in shown
    assert "没有注明归属的" in shown


def test_streets_add_up_to_the_city_and_a_street_to_its_community(reader):
    city = text_of(reader(lang="zh"))
    found = re.search(r"各部分 ([\d,]+)/([\d,]+) ＋ 没有注明归属 0 ＝ 合计 ([\d,]+)/([\d,]+)", city)
    assert found and found.group(1, 2) == found.group(3, 4)
    app = reader(lang="zh", within="zf_dongshan")
    assert "街面秩序" in text_of(app) and "东山街道2013年5月" in text_of(app)
    assert "变动原因按全域数值分解" in text_of(app)


def test_a_part_links_to_this_page_below_it_and_to_the_page_of_its_kind(reader):
    app = reader(lang="zh", month="2013-04")
    bodies = " ".join(piece.proto.body for piece in app.get("html"))
    assert re.search(r'href="\?[^"]*month=2013-04[^"]*within=zf_dongshan', bodies)
    assert 'href="places?within=zf_dongshan' in bodies


def test_an_indicator_without_a_feed_says_why(published, monkeypatch):
    monkeypatch.setenv("CHANGTAI_HOME", str(published))
    survey = text_of(open_page("indicator", lang="zh", indicator="ind_099"))
    assert "这项指标靠问卷调查考核，目前没有收到调查数据。" in survey
    assert "目录中也还没有为它设定常态工作目标。" in survey and "● 转载，未见原文" in survey
    guard = text_of(open_page("indicator", lang="zh", indicator="ind_098"))
    assert "这是否决性指标" in guard and "零容忍" in guard and "目录中也还没有" not in guard


def test_a_link_reopens_the_same_figure_and_an_unknown_one_falls_back(
    reader, monkeypatch, published
):
    app = reader(lang="en", month="2013-04", within="zf_dongshan")
    assert "Dongshan Street, April 2013" in text_of(app)
    assert app.query_params["within"] == "zf_dongshan"
    monkeypatch.setenv("CHANGTAI_HOME", str(published))
    app = open_page("indicator", lang="en", indicator="nothing", figure="nothing", within="nowhere")
    assert "Road occupation" in text_of(app) and "within" not in app.query_params


# Levels on the sample


def _ask(connection, query: str, **given):
    statement = (FOLDER / f"{query}.sql").read_text("utf-8")
    named = set(re.findall(r"\$([a-z_]+)", statement))
    found = connection.execute(statement, {name: given.get(name) for name in named})
    columns = [column[0] for column in found.description]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


@pytest.mark.parametrize(
    ("measure", "indicator", "split"),
    [
        ("on_time_closure_rate", "ind_072", "all"),
        ("score_rate", "ind_072", "unannounced"),
        ("sessions", "all", "all"),
        ("grid_post_vacancy_rate", "all", "all"),
        ("reported_cases", "ind_073", "all"),
    ],
)
def test_every_level_down_to_the_records_adds_up_to_the_one_above(
    sample_marts, measure, indicator, split
):
    given = {"measure": measure, "measured": indicator, "split": split, "month": MAY}
    [[top]] = sample_marts.execute(
        "select place_code from dim_places where kind = 'district' and is_current"
    ).fetchall()

    def sums(rows):
        totals = [sum(row[key] or 0 for row in rows) for key in ("numerator", "denominator")]
        return pytest.approx(totals, abs=1e-6)

    def published(level, code):
        return sample_marts.execute(
            "select numerator, denominator from fct_measures_monthly where measure_code = ? and "
            "indicator_code = ? and split = ? and level = ? and scope_code = ? and "
            "period_month = ?",
            [measure, indicator, split, level, code, MAY],
        ).fetchall()

    def check(level, code, below):
        [[numerator, denominator]] = published(level, code)
        rows = _ask(sample_marts, "indicator_parts", **given, level=level, scope_code=code,
                    part_level=below)  # fmt: skip
        assert [numerator, denominator or 0] == sums(rows)
        records = _ask(
            sample_marts, "saved/trace_figure", measure_code=measure, indicator_code=indicator,
            level=level, scope_code=code, split=split, period_month=MAY,
        )  # fmt: skip
        assert [numerator, denominator or 0] == sums(records)
        assert all(row["source_file"] and row["source_row"] for row in records)
        return [row for row in rows if row["scope_code"]]

    check("district", top, "unit")
    streets = check("district", top, "street")
    communities = check("street", streets[0]["scope_code"], "community")
    if communities:
        check("community", communities[0]["scope_code"], "grid")
