"""Saved queries: each part of the mechanism is answered by one documented query on published marts.

Belongs here: the thirteen answers on the sample city, what their heads promise, how they are asked.
Not here: the figures themselves (dbt), the page on which analysts write their own.
"""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from dashboards.sql_wall.statement import check
from orchestration.saved_queries import FOLDER, UnknownQuery, ask, parameters_of, saved_queries
from orchestration.settings import ROOT

PARTS = [f"{number:02}" for number in range(1, 14)]


def rows(marts: duckdb.DuckDBPyConnection, name: str, **given) -> list[dict]:
    answer = ask(marts, name, **given)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.fetchall()]


def test_each_of_the_thirteen_parts_has_one_query_and_figures_and_targets_are_traced():
    parts = Counter(name[:2] for name in saved_queries() if name[0].isdigit())
    assert parts == Counter(PARTS)
    assert {"trace_figure", "trace_target"} <= saved_queries().keys()


def test_every_query_says_its_question_in_both_languages_and_documents_its_parameters():
    for path in FOLDER.glob("*.sql"):
        lines = path.read_text("utf-8").splitlines()
        assert re.search("[一-鿿]", lines[0]), path.name
        assert re.search("[A-Za-z]{4}", lines[1]), path.name
        head = [line for line in lines if line.startswith("-- ")]
        assert lines[2].startswith("-- Question: "), path.name
        documented = {found for line in head for found in re.findall(r"^--   \$(\w+) .*\[", line)}
        assert documented == set(parameters_of("\n".join(lines))), path.name


def test_a_saved_query_reads_published_marts_alone_and_lays_nothing_down(sample_marts):
    marts = {row[0] for row in sample_marts.execute("show tables").fetchall()}
    for path in FOLDER.glob("*.sql"):
        code = "\n".join(line.split("--")[0] for line in path.read_text("utf-8").splitlines())
        named = set(re.findall(r"\b(?:from|join)\s+(\w+)", code))
        own = set(re.findall(r"(\w+) as \(\n", code)) | set(re.findall(r"(\w+) as \(select", code))
        assert named - own <= marts, path.name
        assert not re.search(r"\b(create|insert|update|delete|attach|copy)\b", code), path.name


def test_the_wall_around_the_sql_page_lets_every_saved_query_through(sample_marts):
    marts = {row[0] for row in sample_marts.execute("show tables").fetchall()}
    for path in FOLDER.glob("*.sql"):
        check(path.read_text("utf-8"), marts)


@pytest.mark.parametrize("name", saved_queries())
def test_every_query_answers_on_the_sample_city_with_its_defaults(sample_marts, name):
    assert len(rows(sample_marts, name)) > 0


@pytest.mark.parametrize("name", saved_queries())
def test_every_query_runs_on_a_city_in_which_nothing_has_happened(sample_marts, name):
    described = [
        (mart, sample_marts.execute(f"describe {mart}").fetchall())
        for (mart,) in sample_marts.execute("show tables").fetchall()
    ]
    with duckdb.connect() as nothing:
        for mart, columns in described:
            listed = ", ".join(f'"{column[0]}" {column[1]}' for column in columns)
            nothing.execute(f'create table "{mart}" ({listed})')
        # Only what is a count of everything has a row then, and it says nought.
        assert all(row.get("figure_value") == 0 for row in rows(nothing, name))


def test_every_indicator_is_listed_with_its_targets_at_several_levels(sample_marts):
    found = rows(sample_marts, "01_indicators_to_targets")
    known = sample_marts.execute("select count(distinct indicator_code) from dim_indicators")
    assert len({row["indicator_code"] for row in found}) == len(found) == known.fetchone()[0]
    with_targets = [row for row in found if row["target_count"]]
    assert with_targets
    assert {level for row in with_targets for level in (row["levels"] or "").split(", ")} >= {
        "district", "unit",
    }  # fmt: skip
    assert any(row["unit_count"] for row in found)


def test_the_7840_grids_have_four_posts_each_and_the_vacant_ones_are_counted(
    sample_marts, sample_truths
):
    found = rows(sample_marts, "02_grids_and_posts")
    assert sum(row["grid_count"] for row in found) == 7_840
    assert sum(row["post_count"] for row in found) == 4 * 7_840
    assert (
        sum(row["vacant_post_count"] for row in found) == sample_truths["figures"]["vacant_posts"]
    )
    communities = rows(sample_marts, "02_grids_and_posts", level="community")
    assert sum(row["grid_count"] for row in communities) == 7_840
    never = {row["place_code"] for row in communities if row["coverage_pct"] == 0}
    assert sample_truths["planted"]["uninspected"]["community"] in never


def test_each_target_has_its_lead_unit_counted_once(sample_marts):
    found = rows(sample_marts, "03_units_and_leads")
    targets = sample_marts.execute(
        """select count(*), count(*) filter (where lead_unit_code is null)
        from dim_routine_targets, about_city
        where valid_from <= as_of_date and coalesce(valid_to > as_of_date, true)"""
    ).fetchone()
    assert sum(row["lead_target_count"] for row in found) == targets[0]
    without = [row["lead_target_count"] for row in found if row["unit_code"] is None]
    assert sum(without) == targets[1]
    units = {row["unit_code"] for row in found if row["unit_code"]}
    assert len(units) == len(found) - len(without)
    assert {row["league_code"] for row in found} >= {"league_streets", "league_departments"}


def test_six_programmes_are_shown_and_two_of_them_have_no_name(sample_marts):
    found = rows(sample_marts, "04_programmes")
    assert len(found) == 6
    assert sorted(row["name_zh"] is None for row in found) == [False] * 4 + [True] * 2
    assert all(row["case_count"] > 0 and row["trip_count"] > 0 for row in found)


def test_every_target_rests_on_one_of_the_four_principles(sample_marts):
    found = rows(sample_marts, "05_responsibility_basis")
    assert {row["responsibility_basis"] for row in found if row["responsibility_basis"]} <= {
        "territorial", "in_charge", "licensing", "benefiting",
    }  # fmt: skip
    assert sum(row["status_count"] for row in found) > 0
    for row in found:
        told = row["met_count"] + row["not_met_count"] + row["undecided_count"]
        assert told <= row["status_count"]


def test_the_ping_pong_pair_stands_out_among_those_who_hand_over(sample_marts, sample_truths):
    found = {row["unit_code"]: row for row in rows(sample_marts, "06_first_receiver")}
    one, other = sample_truths["planted"]["ping_pong"]["units"]
    assert found[one]["most_handed_to_unit_code"] == other
    assert found[other]["most_handed_to_unit_code"] == one
    for row in found.values():
        assert 0 <= (row["first_receiver_resolution_pct"] or 0) <= 100


def test_3_686_places_were_put_right(sample_marts, sample_truths):
    found = rows(sample_marts, "07_places_put_right")
    put_right = sum(row["put_right_count"] for row in found)
    assert put_right == sample_truths["figures"]["places_put_right"] == 3_686
    for row in found:
        assert row["on_time_count"] <= row["put_right_count"]
        assert row["came_back_count"] <= row["watched_count"]


def test_people_and_vehicles_are_two_numbers_and_no_column_adds_them(sample_marts, sample_truths):
    found = rows(sample_marts, "08_cleanup_trips")
    last = {row["measure_code"]: row["value_so_far"] for row in found}
    figures = sample_truths["figures"]
    assert last == {code: figures[code] for code in ("crew_trips", "vehicle_trips")}
    both = figures["crew_trips"] + figures["vehicle_trips"]
    assert all(both not in row.values() for row in found)


def test_161_stations_held_4_640_sessions(sample_marts):
    found = {
        row["figure_code"]: row["figure_value"] for row in rows(sample_marts, "09_volunteering")
    }
    assert found["stations"] == 161
    assert found["sessions"] == 4_640
    assert (found["targeted_stations"], found["teams"]) == (6, 12)
    assert (found["featured_activities"], found["star_volunteers"]) == (123, 65)
    assert found["honoured"] == 146
    assert 0 < found["theme_sessions"] < found["sessions"]
    assert found["registered_volunteers"] > found["star_volunteers"]


def test_the_problems_notified_from_january_to_may_are_the_ones_drawn(sample_marts, sample_truths):
    found = rows(sample_marts, "10_inspection", to_month="2013-05-01")
    assert [row["period_month"].month for row in found] == [1, 2, 3, 4, 5]
    notified = sum(row["notified_problem_count"] for row in found)
    assert notified == sample_truths["figures"]["notified_problems"]
    assert all(row["visit_count"] > row["unannounced_visit_count"] > 0 for row in found)


def test_the_ranking_names_the_truly_last_street_and_says_how_sure_that_is(
    sample_marts, sample_truths
):
    found = rows(sample_marts, "11_ranking_and_interviews", league_code="league_streets")
    assert len(found) == 12
    last = sample_truths["planted"]["truly_last"]["street"].replace("s", "u_", 1)
    by_unit = {row["unit_code"]: row for row in found}
    assert by_unit[last]["last_probability"] == max(row["last_probability"] for row in found)
    for row in found:
        assert 1 <= row["rank_low"] <= row["rank_high"] <= 12


def test_every_exposed_case_has_a_reason_and_published_ones_are_told_apart(sample_marts):
    found = rows(sample_marts, "12_exposures")
    assert all(row["reason_code"] for row in found)
    assert {row["is_published"] for row in found} == {True, False}


def test_the_fund_is_never_overdrawn_and_drafts_stand_beside_the_rule_in_force(sample_marts):
    found = rows(sample_marts, "13_award_fund")
    assert {row["fund_yuan"] for row in found if row["fund_yuan"]} == {20_000_000}
    assert all(row["fund_left_yuan"] >= 0 for row in found if row["fund_left_yuan"] is not None)
    assert len({row["scenario"] for row in found}) > 1


def test_the_figures_behind_a_target_add_up_to_it(sample_marts):
    targets = sample_marts.execute(
        """select target_code, level, scope_code, period_month, numerator, denominator
        from fct_target_status_monthly where numerator > 0
        qualify row_number() over (
            partition by target_code, level order by md5(scope_code || period_month)
        ) = 1
        order by target_code, level"""
    ).fetchall()
    assert len(targets) > 20
    for *key, numerator, denominator in targets:
        given = dict(zip(["target_code", "level", "scope_code", "period_month"], key, strict=True))
        found = rows(sample_marts, "trace_target", **given)
        assert sum(row["numerator"] for row in found) == pytest.approx(numerator), given
        if denominator is not None:
            total = sum(row["denominator"] for row in found)
            assert total == pytest.approx(denominator), given


def test_a_query_or_parameter_that_is_not_there_is_answered_with_those_that_are(sample_marts):
    with pytest.raises(UnknownQuery, match="06_first_receiver"):
        ask(sample_marts, "06")
    with pytest.raises(UnknownQuery, match="from_month, to_month"):
        ask(sample_marts, "06_first_receiver", month="2013-05-01")


def test_the_shell_lists_the_saved_queries_and_answers_one(sample, sample_publication: Path):
    def shell(*arguments: str) -> str:
        run = subprocess.run(
            [sys.executable, "-m", "orchestration.sql_shell", "--saved", *arguments],
            env={
                "PATH": "",
                "CHANGTAI_CITY": sample.code,
                "CHANGTAI_HOME": str(sample.state.parent),
                "LANDING": str(sample.landing),
            },
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        return run.stdout

    listed = shell()
    assert all(name in listed for name in saved_queries())
    assert "4640" in shell("09_volunteering")
    assert "cls_" in shell("07_places_put_right", "from_date=2013-05-01")
