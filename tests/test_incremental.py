"""Following what is new: what the models declare is true, and a refresh gives what dbt gives.

Belongs here: the declarations, whole refreshes, when a build is made anew all the same.
Not here: how rows are followed in general (test_incremental_properties).
"""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.incremental import basis
from orchestration.incremental.basis import CannotFollow, keep_basis, present_basis, take_basis
from orchestration.incremental.changes import Keys
from orchestration.incremental.plan import Plan, read_plan
from orchestration.incremental.renewal import Renewal
from orchestration.intake import sql
from orchestration.publish import current_publication
from orchestration.refresh import refresh
from orchestration.settings import City
from tests.built_city import take_in_all
from tests.faults.rich_city import marts_worth

KEYS_TRIED = 3


@pytest.fixture(scope="module")
def build(sample: City, sample_publication: Path, tmp_path_factory) -> Path:
    """A copy of the build from which the sample city was published."""
    return shutil.copytree(sample.build, tmp_path_factory.mktemp("build") / "build")


@pytest.fixture(scope="module")
def plan(build: Path) -> Plan:
    artifacts = ("manifest.json", "run_results.json")
    return read_plan(*(json.loads((build / name).read_text("utf-8")) for name in artifacts))


def opened(build: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(build / "build.duckdb"))
    connection.execute(f"attach '{build / 'build_marts.duckdb'}' as marts_file")
    return connection


def test_what_a_model_follows_is_true_of_the_sample_city(build, plan):
    """The rows of some keys come out the same where only these keys' rows are read."""
    followed = [
        step
        for step in plan.models
        if step.kind == "table" and step.follows and not step.follows.adds
    ]
    assert len(followed) > 10
    with opened(build) as connection:
        connection.execute("attach ':memory:' as changes; create schema changes.keys")
        for step in followed:
            key, table = step.follows.key, f"changes.keys.{step.name}"
            connection.execute(
                f"create table {table} as select distinct {key} as value from {step.relation} "
                f"where {key} is not null order by hash(value) limit {KEYS_TRIED}"
            )
            relations = {plan.names[each]: words for each, words in step.reads.items()}
            renewal = Renewal(connection, step, relations, {})
            among = f"{key} in (select value from {table})"
            listed = ", ".join(
                sql.name(row[0])
                for row in connection.execute(f"describe {step.relation}").fetchall()
            )
            narrowed = f"select {listed} from ({renewal._narrowed(table)}) where {among}"
            stands = f"select {listed} from {step.relation} where {among}"
            counts = [
                connection.execute(f"select count(*) from ({query})").fetchone()[0]
                for query in (
                    stands,
                    f"{narrowed} except all {stands}",
                    f"{stands} except all {narrowed}",
                )
            ]
            assert counts[0] > 0, step.name
            assert counts[1:] == [0, 0], step.name


def test_everything_that_is_followed_is_read_and_every_key_can_be_told(build, plan):
    with opened(build) as connection:
        for step in [*plan.models, *plan.tests]:
            if follows := step.follows:
                read = {plan.names[key] for key in step.reads}
                assert follows.of.keys() | follows.beside.keys() <= read, step.name
                if step.relation and follows.key:
                    connection.execute(f"select {follows.key} from {step.relation}")


def told_refresh(city: City, capsys) -> tuple[str, dict[str, tuple]]:
    """What a refresh said, and what the marts are worth after it."""
    assert refresh(city) == 0
    published = city.published / current_publication(city).file
    return capsys.readouterr().out, marts_worth(published)


def test_a_refresh_follows_late_and_re_sent_rows_and_gives_what_a_whole_build_gives(
    city: City, own_environment, capsys, monkeypatch
):
    # In a city of eleven rows one of them is more than a tenth.
    monkeypatch.setattr(basis, "FOLLOWED_SHARE", 10)
    told, _ = told_refresh(city, capsys)
    assert "a whole build by dbt: there is no whole build to follow on" in told
    path = city.landing / "cases" / "2013-05.csv"
    title, names, *lines = path.read_text(encoding="utf-8").splitlines()
    head = f"{title}\n{names}"
    # One row goes, one is told otherwise, one comes late in a file of its own.
    kept = [line.replace("2013-05-03", "2013-05-06") for line in lines if not line.startswith("k3")]
    assert len(kept) == len(lines) - 1
    path.write_text("\n".join([head, *kept]) + "\n", encoding="utf-8")
    late = [line.replace("k2", "k20") for line in lines if line.startswith("k2")]
    (city.landing / "cases" / "2013-06.csv").write_text(
        "\n".join([head, lines[0], *late]) + "\n", encoding="utf-8"
    )
    # And the day after: one limit more is past, what is open is a day older.
    city.facts["as_of"] += timedelta(days=1)
    told, followed = told_refresh(city, capsys)
    assert "followed: " in told and "a whole build" not in told
    assert refresh(city, force=True) == 0
    anew = marts_worth(city.published / current_publication(city).file)
    assert followed == anew

    # What dbt's tests refuse is refused by dbt itself, and readers keep what they have.
    first = current_publication(city)
    capsys.readouterr()
    monkeypatch.setattr("orchestration.incremental.engine.Build.tests", refused)
    path.write_text("\n".join([head, *kept[:-1]]) + "\n", encoding="utf-8")
    assert refresh(city) == 0
    assert "a whole build by dbt: ValueError: refused" in capsys.readouterr().out
    assert current_publication(city) != first


def refused(_):
    raise ValueError("refused")
    yield


@pytest.fixture
def standing(city: City) -> City:
    """A city taken in, with files where a build would be, and their basis kept."""
    take_in_all(city)
    city.build.mkdir(parents=True)
    for name in ("manifest.json", "run_results.json"):
        (city.build / name).write_text("{}")
    duckdb.connect(str(city.marts_file)).close()
    keep_basis(city, present_basis(city))
    return city


def test_a_build_stands_for_nothing_once_it_is_taken_up(standing):
    assert take_basis(standing) == present_basis(standing)
    with pytest.raises(CannotFollow, match="no whole build"):
        take_basis(standing)


def test_a_damaged_build_is_not_followed(standing):
    content = bytearray(standing.marts_file.read_bytes())
    content[len(content) // 2] ^= 1
    standing.marts_file.write_bytes(bytes(content))
    with pytest.raises(CannotFollow, match="damaged"):
        take_basis(standing)


def news(city: City, then: basis.Basis):
    sources = {
        "source.changtai.lake.cases": "lake",
        "source.changtai.lake_account.loads": "lake_account",
    }
    return basis.news_since(city, then, present_basis(city), sources)


def test_a_changed_catalogue_is_not_followed(standing):
    then = take_basis(standing)
    (standing.catalogue / "remark.md").write_text("changed")
    with pytest.raises(CannotFollow, match="the project or the catalogue has changed"):
        news(standing, then)


def test_a_day_more_is_followed_and_more_than_a_month_is_not(standing):
    then = take_basis(standing)
    standing.facts["as_of"] += timedelta(days=1)
    take_in_all(standing)
    sources = {"source.changtai.lake_account.city": "lake_account"}
    (found,) = basis.news_since(standing, then, present_basis(standing), sources).values()
    with duckdb.connect() as connection:
        read = "select as_of_date from read_parquet('{}')"
        (before,), (after,) = (
            connection.execute(read.format(paths[0])).fetchone()
            for paths in (found.gone, found.came)
        )
    assert after - before == timedelta(days=1)
    standing.facts["as_of"] += timedelta(days=62)
    with pytest.raises(CannotFollow, match="the as-of date has moved from"):
        news(standing, then)


def test_rows_that_went_are_held_until_they_are_taken_out(standing, monkeypatch):
    then = take_basis(standing)
    path = standing.landing / "cases" / "2013-05.csv"
    path.write_text(path.read_text("utf-8").replace("k1", "k9"), encoding="utf-8")
    take_in_all(standing)
    with pytest.raises(CannotFollow, match="rows are new or gone"):
        news(standing, then)
    monkeypatch.setattr(basis, "FOLLOWED_SHARE", 10)
    found = news(standing, then)["source.changtai.lake.cases"]
    went, came = ({p.stem for p in paths} for paths in (found.gone, found.came))
    assert len(went) == len(came) == 1 and went != came
    with duckdb.connect() as connection:
        read = "select case_id from read_parquet('{}') order by all"
        (before,), (after,) = (
            connection.execute(read.format(paths[0])).fetchone()
            for paths in (found.gone, found.came)
        )
    assert (before, after) == ("k1", "k2")
    found.gone[0].write_bytes(b"damaged")
    with pytest.raises(CannotFollow, match="is damaged"):
        news(standing, then)


def test_a_view_tells_the_keys_that_it_follows(plan):
    (view,) = (step for step in plan.models if step.name == "int_measures_based")
    connection = duckdb.connect()
    connection.execute(
        "attach ':memory:' as changes; "
        "create table changes.months as select date '2013-05-01' as value"
    )
    relations = {plan.names[each]: words for each, words in view.reads.items()}
    known = {"int_grids_monthly": Keys("period_month", "changes.months")}
    change = Renewal(connection, view, relations, known).renew({})
    assert change.column == "period_month"
    assert (
        connection.execute(f"from {change.table}").fetchall()
        == connection.execute("from changes.months").fetchall()
    )
