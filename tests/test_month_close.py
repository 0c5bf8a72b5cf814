"""Month close: what is frozen stays as it is, and what comes after it is told with its cause.

Belongs here: the close from publication to ledger to restatement, on the made-up city and on the
sample. Not here: the formulas of the figures (dbt's unit tests), the refresh itself (test_refresh).
"""

import csv
import dataclasses
import json
import shutil
from datetime import date
from pathlib import Path

import dagster as dg
import duckdb
import pytest
import yaml
from built_city import asked, build

from orchestration import month_close
from orchestration.closing_day import ledger_asset, monthly_close
from orchestration.inputs import fingerprint
from orchestration.intake.contract import read_contract, read_contracts
from orchestration.intake.lake import forget
from orchestration.intake.records import read_records
from orchestration.ledger import CONTRACT, LedgerError, read_ledger
from orchestration.month_close import CloseError, close_month, due_month
from orchestration.one_run import ONE_RUN, one_run
from orchestration.publish import current_publication
from orchestration.refresh import close_what_is_due
from orchestration.settings import City

TESTS = Path(__file__).parent
MAY, JUNE, JULY = date(2013, 5, 1), date(2013, 6, 1), date(2013, 7, 1)
# Beside the three cases of May: the west keeps one of two deadlines in June, the east its only one.
CASES_OF_JUNE = (
    "k4,2013-07-01 08:00,占道经营,g_west_1a,u_west,u_west,2013-06-06 10:00,2013-06-07 10:00,"
    "2013-06-08 10:00,0,",
    "k5,2013-07-01 08:00,占道经营,g_west_1a,u_west,u_west,2013-06-10 10:00,2013-06-14 10:00,"
    "2013-06-12 10:00,0,",
    "k6,2013-07-01 08:00,占道经营,g_east_1a,u_east,u_east,2013-06-18 10:00,2013-06-19 10:00,"
    "2013-06-20 10:00,0,",
)
# A case of the east in May, sent in July: closed a day before its deadline.
LATE_CASE = (
    "k9,2013-07-05 08:00,占道经营,g_east_1a,u_east,u_east,2013-05-12 10:00,2013-05-13 10:00,"
    "2013-05-14 10:00,0,"
)
STATUSES = (
    "select scope_code, routine_threshold, status from fct_target_status_monthly "
    "where target_code = 'rt_072_ontime' and period_month = date '{}' order by 1"
)


def written(city: City) -> dict[str, bytes]:
    """Every file of the ledger with its bytes."""
    paths = [path for path in sorted(city.ledger.rglob("*")) if path.is_file()]
    return {path.relative_to(city.ledger).as_posix(): path.read_bytes() for path in paths}


def send(city: City, name: str, *rows: str) -> None:
    """A further file of cases, with the header of the first one."""
    head = (city.landing / "cases" / "2013-05.csv").read_text(encoding="utf-8").splitlines()[:2]
    text = "\n".join([*head, *rows]) + "\n"
    (city.landing / "cases" / name).write_text(text, encoding="utf-8")


def rows_of(city: City, file: str) -> list[dict[str, str]]:
    with (city.catalogue / file).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def change_from(city: City, file: str, key: dict[str, str], day: str, **values: str) -> None:
    """What an official does: end the row on that day and add one with the new values.

    A row that began on that very day or later is set right instead: a retroactive change.
    """
    rows = rows_of(city, file)
    old = next(row for row in rows if key.items() <= row.items() and not row["valid_to"])
    if old["valid_from"] >= day:
        old |= values | {"valid_from": day}
    else:
        rows.append(old | values | {"valid_from": day})
        old["valid_to"] = day
    with (city.catalogue / file).open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def add_row(city: City, file: str, row: str) -> None:
    with (city.catalogue / file).open("a", encoding="utf-8") as lines:
        lines.write(f"{row}\n")


def change_weights(city: City, day: str) -> None:
    """Time limits weigh more, scores less, together still 100."""
    for target, weight in (("rt_072_score", "30"), ("rt_072_ontime", "70")):
        key = {"scenario": "in_force", "target_code": target}
        change_from(city, "target_weights.csv", key, day, weight_pct=weight)


def copied(city: City, folder: Path) -> City:
    """The city with its files and its state in a folder of its own."""
    shutil.copytree(city.folder, folder / "city")
    shutil.copytree(city.state, folder / "state")
    return dataclasses.replace(
        city,
        folder=folder / "city",
        landing=folder / "city" / "landing",
        state=folder / "state",
    )


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> City:
    """The made-up city on 10 July, built and published, nothing closed; tests take copies."""
    folder = tmp_path_factory.mktemp("closing")
    shutil.copytree(TESTS / "made_up_city", folder / "city")
    facts = yaml.safe_load((folder / "city" / "city.yaml").read_text(encoding="utf-8"))
    facts["as_of"] = date(2013, 7, 10)
    city = City(
        "made_up_city", facts, folder / "city", folder / "city" / "landing", folder / "state"
    )
    send(city, "2013-06.csv", *CASES_OF_JUNE)
    build(city, "first000")
    return city


@pytest.fixture
def published(base: City, tmp_path: Path) -> City:
    """A copy of the made-up city with its publication, for one test."""
    return copied(base, tmp_path)


@pytest.fixture(scope="module")
def closed(base: City, tmp_path_factory) -> City:
    """The made-up city with May closed, and then a late case of May."""
    city = copied(base, tmp_path_factory.mktemp("closed"))
    close_month(city, MAY)
    send(city, "2013-07-05.csv", LATE_CASE)
    build(city, "late0000")
    return city


@pytest.fixture(scope="module")
def ruled_anew(closed: City, tmp_path_factory) -> City:
    """Then threshold, parameter, weights and league change on 1 June: after the closed month."""
    city = copied(closed, tmp_path_factory.mktemp("ruled_anew"))
    target, margin = {"target_code": "rt_072_ontime"}, {"parameter": "near_margin_pct"}
    change_from(city, "routine_targets.csv", target, "2013-06-01", expected="60", floor="")
    change_from(city, "policy_parameters.csv", margin, "2013-06-01", value="15")
    change_weights(city, "2013-06-01")
    add_row(city, "league_members.csv", "in_force,league_streets,u_clean,2013-06-01,")
    build(city, "anew0000")
    return city


@pytest.fixture(scope="module")
def ruled_back(base: City, tmp_path_factory) -> City:
    """May closed, nothing late, and then threshold, weights and league change on 1 May."""
    city = copied(base, tmp_path_factory.mktemp("ruled_back"))
    close_month(city, MAY)
    target = {"target_code": "rt_072_ontime"}
    change_from(city, "routine_targets.csv", target, "2013-05-01", expected="0", floor="")
    change_weights(city, "2013-05-01")
    add_row(city, "league_members.csv", "in_force,league_streets,u_clean,2013-05-01,")
    build(city, "back0000")
    return city


def test_the_same_publication_gives_the_same_bytes_also_in_another_state_folder(published):
    first = close_month(published, MAY)
    assert first.is_new and first.close.figure_count > 0
    before = written(published)
    again = close_month(published, MAY)
    assert (again.is_new, again.is_same_today, again.close) == (False, True, first.close)
    assert written(published) == before

    elsewhere = dataclasses.replace(published, state=published.state.with_name("elsewhere"))
    shutil.copytree(published.published, elsewhere.published)
    other = close_month(elsewhere, MAY, by="another post")
    assert other.close.figures_sha256 == first.close.figures_sha256
    assert other.close.policy_sha256 == first.close.policy_sha256
    for table in ("figures", "rules", "loads"):
        name = f"month_closes/2013-05_1/{table}.parquet"
        assert written(elsewhere)[name] == before[name]


def test_the_frozen_figures_are_those_of_the_publication_without_the_grids(published):
    close_month(published, MAY)
    frozen = duckdb.execute(
        f"""select figure_key, numerator, denominator, value
        from read_parquet('{published.ledger}/month_closes/2013-05_1/figures.parquet')
        where model_name = 'fct_measures_monthly' order by 1"""
    ).fetchall()
    assert frozen == asked(
        published,
        "select concat_ws('|', measure_code, indicator_code, scope_kind, level, scope_code, split)"
        " as figure_key, numerator, denominator, value from fct_measures_monthly "
        "where period_month = date '2013-05-01' and level <> 'grid' order by 1",
    )


def test_the_record_of_a_close_keeps_its_contract_and_no_source_may_feed_it(published):
    close_month(published, MAY)
    path = f"{published.ledger}/month_closes/2013-05_1/closes.parquet"
    record = duckdb.execute(f"select * from read_parquet('{path}')").fetchdf().iloc[0]
    contract = read_contract(CONTRACT)
    assert list(record.index) == [column.name for column in contract.kept]
    assert all(record[column.name] is not None for column in contract.kept if column.is_required)
    assert contract.feed not in read_contracts()


def test_a_month_that_is_not_over_or_not_due_by_policy_is_not_closed(published):
    with pytest.raises(CloseError, match="may be closed from 2013-08-01"):
        close_month(published, JULY)
    assert due_month(published) == JUNE
    _publish_by_hand(
        published,
        "insert into marts.dim_figure_rules values "
        "('parameter', 'in_force', 'close_after_days', '12', null, null)",
    )
    with pytest.raises(CloseError, match="2013-06 may be closed from 2013-07-12"):
        close_month(published, JUNE)
    assert due_month(published) == MAY
    assert read_ledger(published) == []


def test_a_damaged_ledger_is_refused_by_the_close_and_by_the_build(published):
    close_month(published, MAY)
    for name in ("figures.parquet", "closes.parquet", "close.json"):
        path = published.ledger / "month_closes" / "2013-05_1" / name
        whole = path.read_bytes()
        path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
        damaged = written(published)
        with pytest.raises(LedgerError, match=f"{name}.*put it back from a backup"):
            close_month(published, MAY)
        with pytest.raises(LedgerError, match=name):
            fingerprint(published)
        assert written(published) == damaged
        path.write_bytes(whole)
    assert [close.name for close in read_ledger(published)] == ["2013-05_1"]


def test_every_mart_that_declares_itself_closable_is_compared_after_the_close(base):
    manifest = json.loads((base.build / "manifest.json").read_text(encoding="utf-8"))
    models = {n["name"]: n for n in manifest["nodes"].values() if n["resource_type"] == "model"}
    declaring = {name for name, n in models.items() if n["config"].get("meta", {}).get("closes")}
    compared = {key.split(".")[-1] for key in models["fct_present_figures"]["depends_on"]["nodes"]}
    assert declaring == compared - {"fct_month_closes"}
    named = [name for (name,) in asked(base, "select distinct model_name from dim_deciding_rules")]
    assert declaring == set(named)
    declared = {model: models[model]["config"]["meta"]["closes"] for model in declaring}
    for model, closes in declared.items():
        columns = models[model]["columns"].keys()
        assert {closes["month"], *closes["key"], *closes["values"]} <= columns, model


def test_a_restatement_needs_its_reason_and_stands_beside_the_first_close(published):
    close_month(published, MAY)
    first = written(published)
    _publish_by_hand(
        published,
        "update marts.fct_measures_monthly set numerator = numerator + 1, value = value + 1 "
        "where measure_code = 'reported_cases' and level = 'district'",
    )
    asked_again = close_month(published, MAY)
    assert (asked_again.is_new, asked_again.is_same_today) == (False, False)
    with pytest.raises(CloseError, match="needs its reason"):
        close_month(published, MAY, restate=True)
    restated = close_month(published, MAY, restate=True, why="补报核实 · late reports checked")
    assert (restated.is_new, restated.close.edition_number) == (True, 2)
    now = written(published)
    assert {name: now[name] for name in first} == first
    shutil.rmtree(published.ledger / "month_closes" / "2013-05_1")
    with pytest.raises(LedgerError, match="does not follow the close before"):
        read_ledger(published)


def _publish_by_hand(city: City, statement: str) -> None:
    """Change the publication as a later one might differ."""
    path = city.published / current_publication(city).file
    with duckdb.connect(str(path)) as connection:
        connection.execute(statement)


def test_a_new_close_is_something_new_for_the_next_refresh(published):
    before = fingerprint(published)
    close_month(published, MAY)
    assert fingerprint(published) != before


def test_the_calendar_asks_for_the_month_that_is_due_and_rests_once_it_is_closed(published):
    @dg.asset
    def something() -> None:
        """Stands for the ledger."""

    job = dg.define_asset_job("month_close", selection=[something])
    schedule = monthly_close(published, job)
    assert schedule.default_status == dg.DefaultScheduleStatus.STOPPED
    context = dg.build_schedule_context()
    assert [r.tags["month"] for r in schedule.evaluate_tick(context).run_requests] == ["2013-06"]
    close_month(published, JUNE)
    assert "closed already" in schedule.evaluate_tick(context).skip_message
    _publish_by_hand(
        published,
        "insert into marts.dim_figure_rules values "
        "('parameter', 'in_force', 'auto_close', '1', null, null)",
    )
    running = monthly_close(published, job)
    assert running.default_status == dg.DefaultScheduleStatus.RUNNING


def test_a_refresh_closes_the_due_month_only_where_policy_says_so(published):
    close_what_is_due(published)
    assert read_ledger(published) == []
    _publish_by_hand(
        published,
        "insert into marts.dim_figure_rules values "
        "('parameter', 'in_force', 'auto_close', '1', null, null)",
    )
    close_what_is_due(published)
    close_what_is_due(published)
    assert [close.name for close in read_ledger(published)] == ["2013-06_1"]


def test_the_asset_closes_the_month_that_its_run_names(published):
    assert dg.materialize(
        [ledger_asset(published)],
        resources={ONE_RUN: one_run(published)},
        tags={"month": "2013-05"},
    ).success
    assert [close.name for close in read_ledger(published)] == ["2013-05_1"]


def test_the_command_says_in_both_languages_what_it_did(published, monkeypatch, capsys):
    monkeypatch.setattr(month_close, "current_city", lambda: published)
    assert month_close.main(["--month", "2013-05", "--by", "区创建办"]) == 0
    assert "已月结 2013-05 第 1 版 · edition 1" in capsys.readouterr().out
    assert month_close.main(["--month", "2013-05"]) == 0
    assert "内容一致 · already closed, same bytes" in capsys.readouterr().out
    assert month_close.main(["--month", "2013-07"]) == 1
    assert "起方可月结" in capsys.readouterr().out
    (published.ledger / "month_closes" / "2013-05_1" / "rules.parquet").unlink()
    assert month_close.main(["--month", "2013-05"]) == 1
    assert "请从备份恢复：2013-05_1/rules.parquet" in capsys.readouterr().out
    assert [p.name for p in (published.ledger / "month_closes").iterdir() if p.name[0] != "_"] == [
        "2013-05_1"
    ]


def test_late_rows_leave_the_closed_figure_and_show_the_exact_difference(closed):
    # May closed with nothing of road occupation in the east; then one case came, kept in time.
    assert asked(
        closed,
        "select closed_numerator, closed_denominator, numerator_difference, "
        "denominator_difference, current_value, official_value, cause from fct_restatements "
        "where figure_key = 'on_time_closure_rate|all|unit|unit|u_east|all'",
    ) == [(1, 1, 1, 1, 100, 100, "late_rows")]
    assert asked(
        closed,
        "select figure_name, closed_value, closed_text_value, current_value, current_text_value, "
        "cause from fct_restatements where model_name = 'fct_target_status_monthly' order by 1",
    ) == [
        ("status", None, "not_applicable", None, "met", "late_rows"),
        ("value", None, None, 100, None, "late_rows"),
    ]
    assert asked(closed, "select distinct cause from fct_restatements") == [("late_rows",)]
    assert asked(
        closed, "select count(*) from fct_restatements where scope_code in ('s_west', 'u_west')"
    ) == [(0,)]
    assert asked(
        closed,
        "select numerator, denominator from fct_closed_figures "
        "where figure_key = 'on_time_closure_rate|all|unit|unit|u_east|all' and is_official",
    ) == [(1, 1)]


def test_what_came_after_the_close_is_the_late_part_of_the_next_months_change(closed):
    # May was closed with 3 cases and has 4 now; June has 3: as published nothing has moved.
    assert asked(
        closed,
        "select value_before, value_after, value_change, late_effect, volume_effect, "
        "ruling_effect, restatement_cause from fct_figure_changes "
        "where measure_code = 'reported_cases' and indicator_code = 'all' and split = 'all' "
        "and compared_with = 'previous_month' and is_compared_month_closed and part_level = 'unit'",
    ) == [(3, 3, 0, 1, -1, 0, "late_rows")]


def test_a_change_holds_from_its_day_on_and_leaves_the_months_before_it_alone(closed, ruled_anew):
    before, after = (asked(city, STATUSES.format(MAY)) for city in (closed, ruled_anew))
    assert before == after == [("u_east", 90, "met"), ("u_west", 90, "missed")]
    assert asked(closed, STATUSES.format(JUNE)) == [
        ("u_east", 90, "met"),
        ("u_west", 90, "missed"),
    ]
    # The threshold of 60 alone would leave 50 of 100 missed; the margin of 15 makes it near.
    assert asked(ruled_anew, STATUSES.format(JUNE)) == [
        ("u_east", 60, "met"),
        ("u_west", 60, "near"),
    ]
    assert asked(ruled_anew, "from fct_closed_figures order by all") == asked(
        closed, "from fct_closed_figures order by all"
    )
    assert asked(ruled_anew, "from fct_restatements order by all") == asked(
        closed, "from fct_restatements order by all"
    )


def test_weights_and_leagues_hold_from_their_day_on_and_leave_closed_rankings_alone(
    closed, ruled_anew
):
    # Scores alone were not covered by half of the weight, so nobody was ranked before June.
    ranked = (
        "select unit_code, weight_covered_pct, rank_number from fct_rankings "
        "where scenario = 'in_force' and period_month = date '{}' order by 1"
    )
    before, after = (asked(city, ranked.format(MAY)) for city in (closed, ruled_anew))
    assert before == after == [("u_east", 40, None), ("u_west", 40, None)]
    assert asked(closed, ranked.format(JUNE)) == before
    assert asked(ruled_anew, ranked.format(JUNE)) == [
        ("u_clean", 0, None),
        ("u_east", 70, 1),
        ("u_west", 70, 2),
    ]


def test_a_retroactive_change_is_a_restatement_by_definition_and_no_new_closed_figure(
    ruled_back,
):
    assert [close.name for close in read_ledger(ruled_back)] == ["2013-05_1"]
    assert asked(
        ruled_back,
        "select closed.figure_key from fct_closed_figures as closed "
        "where model_name = 'fct_target_status_monthly' and figure_name = 'status' "
        "and text_value = 'missed'",
    ) == [("rt_072_ontime|unit|u_west",)]
    assert asked(
        ruled_back,
        "select figure_name, closed_value, current_value, closed_text_value, current_text_value, "
        "official_value, official_text_value from fct_restatements "
        "where figure_key = 'rt_072_ontime|unit|u_west' order by 1",
    ) == [
        ("routine_threshold", 90, 0, None, None, 90, None),
        ("status", None, None, "missed", "met", None, "missed"),
    ]
    # By the new threshold nought of two is enough, and the league has a unit more.
    assert asked(
        ruled_back,
        "select figure_key, change, closed_value, current_value from fct_restatements "
        "where model_name = 'fct_rankings' and figure_name = 'weighted_score' order by 1",
    ) == [
        ("in_force|league_streets|u_clean", "added", None, None),
        ("in_force|league_streets|u_west", "changed", 0, 100),
    ]
    assert asked(ruled_back, "select distinct cause from fct_restatements") == [("definition",)]
    assert asked(
        ruled_back,
        "select count(*) from fct_restatements where model_name = 'fct_measures_monthly'",
    ) == [(0,)]


@pytest.fixture(scope="module")
def restated_sample(sample, loads, sample_truths, tmp_path_factory) -> City:
    """The sample city: April closed before its three late files came, then built with them."""
    folder, truth = tmp_path_factory.mktemp("restated"), sample_truths["planted"]["restated_month"]
    city = dataclasses.replace(sample, landing=folder / "landing", state=folder / "state")
    shutil.copytree(sample.lake, city.lake)
    shutil.copyfile(sample.state / "salt", city.state / "salt")
    for record in list(read_records(city.lake)):
        if record.source_file in truth["files"]:
            forget(city.lake, record.feed, record.load_id)
    late = shutil.ignore_patterns(*(Path(file).name for file in truth["files"]))
    shutil.copytree(sample.landing, city.landing, ignore=late)
    needed = ("+fct_restatements", "about_loads")
    build(city, "first000", *needed)
    close_month(city, date.fromisoformat(truth["month"]))
    shutil.copytree(sample.landing, city.landing, dirs_exist_ok=True)
    build(city, "late0000", *needed)
    return city


def test_the_planted_late_month_is_found_again_as_late_rows_and_nothing_else(
    restated_sample, sample_truths
):
    truth = sample_truths["planted"]["restated_month"]
    assert asked(restated_sample, "select distinct cause, period_month from fct_restatements") == [
        ("late_rows", date.fromisoformat(truth["month"]))
    ]
    assert asked(
        restated_sample,
        "select numerator_difference from fct_restatements where level = 'district' "
        "and figure_key like 'reported_cases|all|%'",
    ) == [(truth["case_count"],)]
    # The late visits lie in one street; each item seen there is a point that could be earned.
    assert asked(
        restated_sample,
        "select scope_code, denominator_difference > 0 from fct_restatements "
        "where level = 'street' and figure_key like 'score_rate|all|%|all'",
    ) == [(truth["street"], True)]
