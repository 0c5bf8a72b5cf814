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
import pytest
import yaml
from built_city import asked, build

from orchestration import month_close
from orchestration.closing_day import monthly_close
from orchestration.intake.contract import read_contract, read_contracts
from orchestration.intake.source import SourceError, read_source
from orchestration.ledger import CONTRACT, LedgerError, read_ledger
from orchestration.month_close import CloseError, Closing, close_month, due_month
from orchestration.settings import DBT_PROJECT, ROOT, City

TESTS = Path(__file__).parent
MAY, JUNE = date(2013, 5, 1), date(2013, 6, 1)
HEADER = 2


def written(city: City) -> dict[str, bytes]:
    """Every file of the ledger with its bytes."""
    return {
        path.relative_to(city.ledger).as_posix(): path.read_bytes()
        for path in sorted(city.ledger.rglob("*.*"))
        if path.is_file() and path.suffix != ".lock"
    }


def send(city: City, name: str, *rows: str) -> None:
    """A further file of cases, with the header of the first one."""
    head = (city.landing / "cases" / "2013-05.csv").read_text(encoding="utf-8").splitlines()
    text = "\n".join([*head[:HEADER], *rows]) + "\n"
    (city.landing / "cases" / name).write_text(text, encoding="utf-8")


def change(city: City, file: str, where: dict[str, str], **values: str) -> None:
    """Set values in the rows of a catalogue file that have the given values."""
    path = city.catalogue / file
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = [row for row in rows if all(row[key] == value for key, value in where.items())]
    assert found, f"{file} has no row {where}"
    for row in found:
        row |= values
    _write(path, rows)


def add(city: City, file: str, like: dict[str, str], **values: str) -> None:
    """Add a row like one that is there, with other values."""
    path = city.catalogue / file
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    model = next(r for r in rows if all(r[key] == value for key, value in like.items()))
    _write(path, [*rows, model | values])


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> City:
    """The made-up city, built and published once, nothing closed; tests take copies."""
    folder = tmp_path_factory.mktemp("closing")
    shutil.copytree(TESTS / "made_up_city", folder / "city")
    facts = yaml.safe_load((folder / "city" / "city.yaml").read_text(encoding="utf-8"))
    city = City(
        "made_up_city", facts, folder / "city", folder / "city" / "landing", folder / "state"
    )
    build(city, "first000")
    return city


@pytest.fixture
def published(base: City, tmp_path: Path) -> City:
    """A copy of the made-up city with its publication, in a folder of its own."""
    shutil.copytree(base.folder, tmp_path / "city")
    shutil.copytree(base.state, tmp_path / "state")
    return dataclasses.replace(
        base,
        folder=tmp_path / "city",
        landing=tmp_path / "city" / "landing",
        state=tmp_path / "state",
    )


def test_the_same_publication_gives_the_same_bytes_also_in_another_state_folder(published, base):
    first = close_month(published, MAY)
    assert first.is_new and first.close.figure_count > 0
    before = written(published)
    again = close_month(published, MAY)
    assert (again.is_new, again.is_same_today) == (False, True)
    assert again.close == first.close
    assert written(published) == before

    elsewhere = dataclasses.replace(published, state=published.state.with_name("elsewhere"))
    shutil.copytree(base.published, elsewhere.published)
    other = close_month(elsewhere, MAY, by="another post")
    assert other.close.figures_sha256 == first.close.figures_sha256
    assert other.close.policy_sha256 == first.close.policy_sha256
    frozen = ("figures", "rules", "loads")
    for name in (f"month_closes/2013-05_1/{table}.parquet" for table in frozen):
        assert written(elsewhere)[name] == before[name], name


def test_a_month_that_is_not_over_or_not_yet_due_is_not_closed(published):
    with pytest.raises(CloseError, match="may be closed from 2013-07-01"):
        close_month(published, JUNE)
    assert read_ledger(published) == []


def test_a_damaged_ledger_is_refused_by_the_close_and_by_the_build(published):
    close_month(published, MAY)
    for name in ("figures.parquet", "closes.parquet", "close.json"):
        path = published.ledger / "month_closes" / "2013-05_1" / name
        whole = path.read_bytes()
        path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
        damaged = written(published)
        with pytest.raises(LedgerError, match=r"ledger is damaged.*put it back from a backup"):
            close_month(published, MAY)
        with pytest.raises(LedgerError, match=name):
            build(published, "refused0")
        assert written(published) == damaged
        path.write_bytes(whole)
    shutil.rmtree(published.ledger / "month_closes" / "2013-05_1")
    assert read_ledger(published) == []


def test_a_close_taken_out_from_between_others_is_noticed(published):
    close_month(published, MAY)
    rules = published.published / json.loads(
        (published.published / "current.json").read_text(encoding="utf-8")
    )["file"]
    assert rules.is_file()
    _other_figures(published)
    close_month(published, MAY, restate=True, why="test")
    shutil.rmtree(published.ledger / "month_closes" / "2013-05_1")
    with pytest.raises(LedgerError, match="does not follow the close before"):
        read_ledger(published)


def _other_figures(city: City) -> None:
    """Change one published figure by hand, as if a later publication held it."""
    import duckdb

    pointer = json.loads((city.published / "current.json").read_text(encoding="utf-8"))
    with duckdb.connect(str(city.published / pointer["file"])) as connection:
        connection.execute(
            "update marts.fct_measures_monthly set numerator = numerator + 1, value = value + 1 "
            "where measure_code = 'reported_cases' and level = 'district'"
        )
