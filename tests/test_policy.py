"""Interviews, awards and what chance gives agree with independent calculations.

Belongs here: oracles in numpy and plain Python, planted truths of the sample city, and properties
that hold whatever the scores, tiers and funds. Not here: worked examples, which are dbt unit tests.
"""

import csv
import json
import math
import os
import subprocess
import sys
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.proportion import proportions_ztest

from orchestration.settings import DBT_PROJECT, ROOT

# The published table: leagues of k equal units, two last places in a row, twelve rankings.
PUBLISHED_CHANCES = {8: 77, 10: 69, 13: 59, 20: 43}
COMPILED_MODELS = ["fct_chance_of_interview", "fct_award_entitlements"]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """A function that gives a model's SQL as dbt compiles it, to be run on tables made up here."""
    target = tmp_path_factory.mktemp("dbt")
    settings_of_dbt = {
        "CHANGTAI_CITY": "zhifu",
        "CHANGTAI_LAKE": str(target),
        "CHANGTAI_BUILD": str(target / "build.duckdb"),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(target),
    }
    folders = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    run = subprocess.run(
        [
            str(Path(sys.executable).parent / "dbt"),
            *("compile", "--quiet", "--select", *COMPILED_MODELS),
            *folders,
        ],
        env={k: v for k, v in os.environ.items() if k != "CHANGTAI_CATALOGUE_PATH"}
        | settings_of_dbt,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    folder = target / "compiled" / "changtai"

    def sql_of(name: str) -> str:
        path = manifest["nodes"][f"model.changtai.{name}"]["original_file_path"]
        return (folder / path).read_text(encoding="utf-8")

    return sql_of


@pytest.fixture(scope="module")
def engine() -> duckdb.DuckDBPyConnection:
    """An engine with empty tables where the compiled models look for theirs."""
    connection = duckdb.connect()
    for database, schema in (
        ("build", "catalogue"),
        ("build", "intermediate"),
        ("marts_file", "marts"),
    ):
        connection.execute(f"attach if not exists ':memory:' as {database}")
        connection.execute(f"create schema {database}.{schema}")
    connection.execute(
        "create table build.intermediate.int_parameters_inherited (scenario varchar, "
        "parameter varchar, value varchar, is_inherited boolean, valid_from date, valid_to date)"
    )
    connection.execute(
        "create table build.catalogue.award_tiers (scenario varchar, league_code varchar, "
        "rule varchar, from_value double, to_value double, amount_yuan double, valid_from date, "
        "valid_to date, document varchar, source_status varchar)"
    )
    connection.execute(
        "create table marts_file.marts.fct_rankings (scenario varchar, league_code varchar, "
        "period_month date, unit_code varchar, unit_count bigint, rank_number bigint, "
        "weighted_score double, standard_error double, decided_target_count bigint, "
        "is_provisional boolean)"
    )
    return connection


def fill(engine: duckdb.DuckDBPyConnection, parameters: dict, tiers: list, rankings: list) -> None:
    """Put one scenario's parameters, its tiers and its rankings in place of what was there."""
    rows = {
        "build.intermediate.int_parameters_inherited": [
            ("in_force", name, str(value), False, date(2012, 1, 1), None)
            for name, value in parameters.items()
        ],
        "build.catalogue.award_tiers": tiers,
        "marts_file.marts.fct_rankings": rankings,
    }
    for table, content in rows.items():
        engine.execute(f"delete from {table}")
        if content:
            marks = ", ".join("?" * len(content[0]))
            engine.executemany(f"insert into {table} values ({marks})", content)


def chances(engine, compiled, run_length: int) -> dict[tuple[int, int], tuple[float, float, float]]:
    """(units, rankings) to (of any unit, of a given unit, expected), as the model says."""
    fill(engine, {"interview_consecutive_last": run_length}, [], [])
    rows = engine.execute(
        "select unit_count, ranking_count, any_interview_probability, unit_interview_probability, "
        f"expected_interview_count from ({compiled('fct_chance_of_interview')})"
    ).fetchall()
    return {(k, m): tuple(values) for k, m, *values in rows}


def markov(k: int, m: int, run_length: int, of_any: bool) -> float:
    """Chance of a run within m rankings, by powers of the transition matrix of the run's length."""
    chain = np.zeros((run_length + 1, run_length + 1))
    for length in range(run_length):
        chain[length, length + 1] = 1 / k
        # Whoever else is last begins a run of one; for a given unit there is no run then.
        chain[length, 1 if of_any else 0] += 1 - 1 / k
    if of_any:
        chain[0] = 0
        chain[0, 1] = 1
    chain[run_length] = 0
    chain[run_length, run_length] = 1
    return float(np.linalg.matrix_power(chain, m)[0, run_length])


@pytest.mark.parametrize("run_length", [1, 2, 3, 4])
def test_chances_of_an_interview_agree_with_the_exact_markov_chain(engine, compiled, run_length):
    found = chances(engine, compiled, run_length)
    assert len(found) == 19 * 24
    for (k, m), (of_any, of_one, _) in found.items():
        assert of_any == pytest.approx(markov(k, m, run_length, of_any=True), abs=1e-9)
        assert of_one == pytest.approx(markov(k, m, run_length, of_any=False), abs=1e-9)


@pytest.mark.parametrize("run_length", [2, 3])
def test_chances_of_an_interview_agree_with_a_simulation(engine, compiled, run_length):
    found = chances(engine, compiled, run_length)
    rng = np.random.default_rng(20130618)
    for k in (4, 8, 13):
        last = rng.integers(0, k, size=(200_000, 12))
        same = [last[:, n : 12 - run_length + 1 + n] == last[:, : 12 - run_length + 1]
                for n in range(run_length)]  # fmt: skip
        ends_of_runs = np.logical_and.reduce(same)
        of_first = ends_of_runs & (last[:, : 12 - run_length + 1] == 0)
        of_any, of_one, expected = found[k, 12]
        assert ends_of_runs.any(axis=1).mean() == pytest.approx(of_any, abs=0.005)
        assert of_first.any(axis=1).mean() == pytest.approx(of_one, abs=0.005)
        assert ends_of_runs.sum(axis=1).mean() == pytest.approx(expected, abs=0.01)


def test_the_published_table_of_chances_stands_in_the_marts(sample_marts):
    found = sample_marts.execute(
        "select unit_count, any_interview_probability from fct_chance_of_interview "
        "where interview_consecutive_last = 2 and ranking_count = 12"
    ).fetchall()
    assert {k: round(100 * p) for k, p in found if k in PUBLISHED_CHANCES} == PUBLISHED_CHANCES


def unit_of(sample_marts, street: str) -> str:
    (unit,) = sample_marts.execute(
        "select unit_code from dim_places where place_code = ? and is_current", [street]
    ).fetchone()
    return unit


def test_the_unit_that_is_truly_last_is_due_by_rule_and_gate_and_its_interview_is_found(
    sample_marts, sample_truths
):
    unit = unit_of(sample_marts, sample_truths["planted"]["truly_last"]["street"])
    found = sample_marts.execute(
        "select scenario, is_due_by_rule, is_due_by_gate, interview_status, interview_id, "
        "league_code is not null from fct_interviews where unit_code = ? "
        "and interview_id is not null",
        [unit],
    ).fetchall()
    scenarios = {row[0] for row in found}
    assert {"in_force", "draft_gated", "draft_sampled"} <= scenarios
    assert {row[1:] for row in found if row[0] in {"in_force", "draft_gated", "draft_sampled"}} == {
        (True, True, "due_and_held", "YT2013001", True)
    }


def test_the_unit_that_only_looks_last_is_not_due_by_the_gate(sample_marts, sample_truths):
    planted = sample_truths["planted"]["last_by_chance"]
    unit = unit_of(sample_marts, planted["street"])
    found = sample_marts.execute(
        "select is_due_by_gate from fct_interviews where unit_code = ? and period_month = ?",
        [unit, planted["month"] + "-01"],
    ).fetchall()
    assert found
    assert {row[0] for row in found} == {False}
    (called,) = sample_marts.execute(
        "select coalesce(sum(gate_interview_count), 0) from fct_policy_replays where unit_code = ?",
        [unit],
    ).fetchone()
    assert called == 0


def test_who_is_due_and_who_is_confirmed_equals_a_recomputation_from_the_rankings(sample_marts):
    rule = parameters_by_day(sample_marts)
    rankings = rankings_by_scenario(sample_marts, rule)
    fresh = {
        (measure, unit, month): (passed, seen)
        for measure, unit, month, passed, seen in sample_marts.execute(
            "select measure_code, scope_code, period_month, numerator, denominator "
            "from fct_measures_monthly where scope_kind = 'unit' and level = 'unit' "
            "and indicator_code = 'all' and split = 'unannounced'"
        ).fetchall()
    }
    expected = {}
    for scenario, by_league in rankings.items():
        for league, by_month in by_league.items():
            months = sorted(by_month)
            for position, month in enumerate(months):
                for unit, row in by_month[month].items():
                    due = is_run(by_month, months[: position + 1], unit, rule, scenario)
                    expected[scenario, league, month, unit] = (
                        due,
                        due
                        and confirms_funnel(by_month, months[: position + 1], unit, rule, scenario)
                        and confirms_sample(by_month[month], month, unit, rule, scenario, fresh),
                    )
                    assert row["unit_code"] == unit
    found = {
        tuple(row[:4]): tuple(row[4:])
        for row in sample_marts.execute(
            "select scenario, league_code, period_month, unit_code, is_due_by_rule, "
            "is_due_by_gate from fct_interviews where league_code is not null"
        ).fetchall()
    }
    assert found == expected
    assert any(due for due, _ in found.values())


def parameters_by_day(sample_marts):
    """A function that says a scenario's parameter on a day, by its published spells."""
    spells = defaultdict(list)
    for scenario, parameter, value, start, end in sample_marts.execute(
        "select scenario, parameter, parameter_value, valid_from, valid_to "
        "from dim_policy_parameters"
    ).fetchall():
        spells[scenario, parameter].append((start, end, value))

    def rule(scenario: str, parameter: str, month: date) -> str | None:
        day = month.replace(day=monthrange(month.year, month.month)[1])
        for start, end, value in spells[scenario, parameter]:
            if start <= day and (end is None or day < end):
                return value
        return None

    rule.scenarios = {scenario for scenario, _ in spells}
    return rule


def rankings_by_scenario(sample_marts, rule) -> dict:
    """Scenario, league, month, unit to the ranking's row; drafts without any see those in force."""
    cursor = sample_marts.execute("select * from fct_rankings")
    names = [column[0] for column in cursor.description]
    own = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    for values in cursor.fetchall():
        row = dict(zip(names, values, strict=True))
        own[row["scenario"]][row["league_code"]][row["period_month"]][row["unit_code"]] = row
    return {scenario: own.get(scenario, own["in_force"]) for scenario in rule.scenarios}


def is_run(by_month, months, unit, rule, scenario) -> bool:
    needed = rule(scenario, "interview_consecutive_last", months[-1])
    if needed is None or by_month[months[-1]][unit]["is_provisional"]:
        return False
    run = months[-int(needed) :]
    return len(run) == int(needed) and all(
        unit in by_month[month] and by_month[month][unit]["is_last"] for month in run
    )


def confirms_funnel(by_month, months, unit, rule, scenario) -> bool:
    if rule(scenario, "gate_funnel_is_on", months[-1]) != "1":
        return rule(scenario, "gate_sample_is_on", months[-1]) == "1"
    confidence = float(rule(scenario, "gate_confidence", months[-1]))
    below, variance = 0.0, 0.0
    for month in months[-int(rule(scenario, "interview_consecutive_last", months[-1])) :]:
        scores = [r["weighted_score"] for r in by_month[month].values() if r["rank_number"]]
        below += by_month[month][unit]["weighted_score"] - np.mean(scores)
        if by_month[month][unit]["standard_error"] is None:
            return False
        variance += by_month[month][unit]["standard_error"] ** 2
    return below / math.sqrt(variance) < norm.ppf((1 - confidence) / 2)


def confirms_sample(units, month, unit, rule, scenario, fresh) -> bool:
    if rule(scenario, "gate_sample_is_on", month) != "1":
        return True
    measure = rule(scenario, "gate_sample_measure", month)
    own, rest = [0.0, 0.0], [0.0, 0.0]
    for step in range(1, int(rule(scenario, "gate_sample_months", month)) + 1):
        later = date(
            month.year + (month.month + step - 1) // 12, (month.month + step - 1) % 12 + 1, 1
        )
        for each in units:
            passed, seen = fresh.get((measure, each, later), (0, 0))
            total = own if each == unit else rest
            total[0] += passed
            total[1] += seen
    if own[1] < int(rule(scenario, "gate_sample_min_count", month)) or not rest[1]:
        return False
    _, chance = proportions_ztest(
        [own[0], rest[0]], [own[1], rest[1]], alternative="smaller", prop_var=False
    )
    return chance < 1 - float(rule(scenario, "gate_sample_confidence", month))


def test_the_replay_counts_what_the_months_say_and_pays_what_the_tiers_say(sample_marts):
    with (ROOT / "raw/cities/zhifu/catalogue/award_tiers.csv").open(encoding="utf-8-sig") as file:
        tiers = list(csv.DictReader(file))
    rule = parameters_by_day(sample_marts)
    rankings = rankings_by_scenario(sample_marts, rule)
    expected = {}
    for scenario in ("draft_rank_tier", "draft_score_tier"):
        for league, by_month in rankings[scenario].items():
            for month, units in by_month.items():
                for unit, row in units.items():
                    if row["is_provisional"]:
                        continue
                    key = scenario, league, unit
                    paid = amount_by_tiers(tiers, scenario, league, row, units, rule, month)
                    previous = expected.get(key)
                    expected[key] = paid if previous is None else previous + (paid or 0)
    found = {
        tuple(row[:3]): row[3]
        for row in sample_marts.execute(
            "select scenario, league_code, unit_code, amount_yuan from fct_policy_replays "
            "where scenario in ('draft_rank_tier', 'draft_score_tier')"
        ).fetchall()
    }
    assert found
    assert found == {key: expected[key] for key in found}
    assert {key for key, paid in expected.items() if paid is not None} <= found.keys()


def amount_by_tiers(tiers, scenario, league, row, units, rule, month) -> float | None:
    """What a unit gets for a month by the catalogue's rows; the sample's fund never runs out."""
    wanted = rule(scenario, "award_rule", month)
    own = [t for t in tiers if t["scenario"] == scenario and t["league_code"] == league
           and t["rule"] == wanted]  # fmt: skip
    if wanted is None or not own or row["rank_number"] is None:
        return None
    if wanted == "score_tier":
        position = row["weighted_score"]
        hits = [t for t in own if float(t["from_value"] or -math.inf) <= position
                < float(t["to_value"] or math.inf)]  # fmt: skip
    else:
        ranks = [each["rank_number"] for each in units.values() if each["rank_number"]]
        top, bottom = row["rank_number"], -1 - sum(r > row["rank_number"] for r in ranks)
        hits = [t for t in own if float(t["from_value"]) <= top <= float(t["to_value"])]
        hits += [t for t in own if float(t["from_value"]) <= bottom <= float(t["to_value"])]
    return float(hits[0]["amount_yuan"]) if hits else 0.0


def test_the_money_decided_in_the_ledger_is_the_balance_shown(sample_marts):
    entries = sample_marts.execute(
        "select award_year, amount_yuan, decided_total_yuan, fund_left_yuan, fund_yuan, "
        "ledger_status from fct_award_ledger order by awarded_on, award_id"
    ).fetchall()
    running = defaultdict(Decimal)
    for year, amount, total, left, fund, status in entries:
        running[year] += Decimal(str(amount))
        assert Decimal(str(total)) == running[year]
        assert Decimal(str(left)) == Decimal(str(fund)) - running[year]
        assert status == ("over_fund" if running[year] > fund else "within_fund")
    assert entries


def test_in_force_no_amount_follows_because_the_source_gives_no_split(sample_marts):
    found = sample_marts.execute(
        "select distinct entitlement_status, amount_yuan from fct_award_entitlements "
        "where scenario = 'in_force'"
    ).fetchall()
    assert found == [("rule_not_given", None)]


@st.composite
def award_years(draw):
    """A rule, its tiers, a fund and some months of rankings of one or two leagues, all random.

    Amounts never fall as ranks or scores rise: otherwise no rule could be monotone.
    """
    rule = draw(st.sampled_from(["rank_tier", "score_tier", "pool_share"]))
    parameters = {
        "award_rule": rule,
        "award_fund_yuan": draw(st.integers(0, 3_000_000)),
        "award_pay_in_joins_fund": draw(st.sampled_from([0, 1])),
        "award_pool_floor_score": draw(st.integers(0, 90)),
        "award_pool_cap_pct": draw(st.integers(1, 100)),
        "ranking_cadence": draw(st.sampled_from(["monthly", "quarterly"])),
    }
    amounts = st.integers(0, 500_000)
    tiers = []
    for league in ("a", "b"):
        if rule == "rank_tier":
            paid = sorted(draw(st.lists(amounts, max_size=4)), reverse=True)
            charged = sorted(draw(st.lists(amounts, max_size=3)), reverse=True)
            rows = [(n, n, yuan) for n, yuan in enumerate(paid, start=1)]
            rows += [(-n, -n, -yuan) for n, yuan in enumerate(charged, start=1)]
        else:
            ends = sorted(draw(st.lists(st.integers(1, 99), max_size=4, unique=True)))
            values = sorted(draw(st.lists(st.integers(-300_000, 500_000), min_size=len(ends) + 1,
                                          max_size=len(ends) + 1)))  # fmt: skip
            rows = list(zip([None, *ends], [*ends, None], values, strict=True))
        tiers += [
            ("in_force", league, "rank_tier" if rule == "rank_tier" else "score_tier",
             start, end, yuan, date(2012, 1, 1), None, "d", "unverified")
            for start, end, yuan in rows
        ]  # fmt: skip
    rankings = []
    score = st.decimals(0, 100, places=1).map(float)
    for month in range(1, draw(st.integers(1, 4)) + 1):
        for league in ("a", "b")[: draw(st.integers(1, 2))]:
            scores = draw(st.lists(score, min_size=1, max_size=7))
            rankings += [
                ("in_force", league, date(2013, month, 1), f"{league}{number}", len(scores),
                 1 + sum(other > own for other in scores), own, 2.0, 5, False)
                for number, own in enumerate(scores)
            ]  # fmt: skip
    return parameters, tiers, rankings


@given(year=award_years())
@settings(max_examples=50, deadline=None)
def test_awards_never_exceed_the_fund_and_never_fall_as_scores_rise(engine, compiled, year):
    parameters, tiers, rankings = year
    fill(engine, parameters, tiers, rankings)
    rows = engine.execute(
        "select league_code, period_month, weighted_score, claimed_yuan, amount_yuan "
        f"from ({compiled('fct_award_entitlements')}) order by period_month"
    ).fetchall()
    assert len(rows) == len(rankings)
    with_tiers = {tier[1] for tier in tiers}
    for league, *_, amount in rows:
        is_paid = parameters["award_rule"] == "pool_share" or league in with_tiers
        assert (amount is not None) == is_paid
    rows = [row for row in rows if row[-1] is not None]
    claimed, granted, joined = defaultdict(float), defaultdict(float), defaultdict(float)
    for _, month, _, claim, amount in rows:
        claimed[month] += max(claim, 0)
        granted[month] += max(amount, 0)
        joined[month] += max(-amount, 0) * parameters["award_pay_in_joins_fund"]
        assert amount <= max(claim, 0)
    # The fund as a purse: what a month leaves is what the next one finds.
    left = float(parameters["award_fund_yuan"])
    for month in sorted(claimed):
        left += joined[month]
        share = min(claimed[month], left)
        assert share - len(rows) <= granted[month] <= share + 0.01
        left -= share
    for league, month, score, _, amount in rows:
        for other_league, other_month, other_score, _, other_amount in rows:
            if (league, month) == (other_league, other_month) and score > other_score:
                assert amount >= other_amount
