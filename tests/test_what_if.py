"""The reader's own weights and rule: who would be last and called, followed by hand.

Belongs here: the query behind the sliders of the ranking page. Not here: the published rankings
(test_ranking), the sliders themselves (test_pages).
"""

from datetime import date

import duckdb
import pytest

from dashboards.queries import FOLDER

MONTHS = [date(2013, number, 1) for number in (1, 2, 3)]
# Half by half 甲 has 75 points and 乙 80; by inspections alone 甲 has 100.
ATTAINED = {"甲": {"score_rate": 1.0, "closure": 0.5}, "乙": {"score_rate": 0.8, "closure": 0.8}}
CHANCE_OF_LAST = {"甲": 0.4, "乙": 0.6}
AS_IT_IS = {"inspection": 100, "casework": 100, "other": 100, "lasts": 2, "gate": 0}


@pytest.fixture(scope="module")
def marts():
    with duckdb.connect() as connection:
        connection.execute(
            "create table dim_measures (measure_code varchar, family varchar); "
            "insert into dim_measures values ('score_rate', 'inspection'), "
            "('closure', 'casework'), ('sessions', 'volunteering'); "
            "create table dim_units "
            "(unit_code varchar, name_zh varchar, name_en varchar, is_current boolean); "
            "create table fct_policy_replays (scenario varchar, league_code varchar, "
            "unit_code varchar, last_count bigint, rule_interview_count bigint, "
            "interview_consecutive_last integer); "
            "create table fct_rankings (scenario varchar, league_code varchar, "
            "period_month date, unit_code varchar, ranking_status varchar, "
            "is_provisional boolean, last_probability double); "
            "create table fct_ranking_components (scenario varchar, league_code varchar, "
            "period_month date, unit_code varchar, measure_code varchar, attainment double, "
            "weight_pct double, is_scored boolean)"
        )
        for month in MONTHS:
            for unit, attained in ATTAINED.items():
                key = ["in_force", "streets", month, unit]
                connection.execute(
                    "insert into fct_rankings values (?, ?, ?, ?, 'ranked', false, ?)",
                    [*key, CHANCE_OF_LAST[unit]],
                )
                connection.executemany(
                    "insert into fct_ranking_components values (?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        [*key, "sessions", None, 20, False],
                        *([*key, measure, share, 40, True] for measure, share in attained.items()),
                    ],
                )
        yield connection


def replayed(marts, **moved) -> dict[str, dict]:
    statement = (FOLDER / "what_if_replay.sql").read_text(encoding="utf-8")
    given = {"scenario": "in_force", "league": "streets", "month": MONTHS[-1]} | AS_IT_IS | moved
    found = marts.execute(statement, given)
    columns = [column[0] for column in found.description]
    rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    return {row["unit_code"]: row for row in rows}


def test_with_nothing_moved_the_lowest_weighted_score_is_last_and_called_the_second_time(marts):
    rows = replayed(marts)
    assert {unit: row["score"] for unit, row in rows.items()} == {"甲": 75.0, "乙": 80.0}
    assert [rows["甲"][key] for key in ("last_count", "interview_count")] == [3, 2]
    assert [rows["乙"][key] for key in ("last_count", "interview_count")] == [0, 0]


def test_without_the_weight_of_casework_the_other_unit_is_last(marts):
    rows = replayed(marts, casework=0)
    assert {unit: row["score"] for unit, row in rows.items()} == {"甲": 100.0, "乙": 80.0}
    assert rows["乙"]["is_last"] and not rows["甲"]["is_last"]


def test_what_has_no_value_does_not_count_whatever_its_weight(marts):
    assert replayed(marts, other=300) == replayed(marts)


def test_a_longer_rule_calls_later_and_a_gate_lets_only_the_surely_last_through(marts):
    assert replayed(marts, lasts=3)["甲"]["interview_count"] == 1
    assert replayed(marts, gate=40)["甲"]["gated_count"] == 2
    assert replayed(marts, gate=45)["甲"]["gated_count"] == 0


def test_with_every_weight_at_nought_there_is_nothing_to_rank(marts):
    assert replayed(marts, inspection=0, casework=0, other=0) == {}


def test_where_all_are_equal_nobody_is_last(marts):
    # (1.5 × 1 + 1 × 0.5) ÷ 2.5 is 0.8, as is all that 乙 has.
    rows = replayed(marts, inspection=150, casework=100)
    assert {row["score"] for row in rows.values()} == {80.0}
    assert not any(row["is_last"] or row["last_count"] for row in rows.values())
