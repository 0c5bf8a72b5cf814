"""Refresh: from received files to a publication, and what stays up when something is wrong."""

import csv
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration import one_run
from orchestration.publish import current_publication
from orchestration.refresh import refresh
from orchestration.settings import ROOT, City, SettingsError, current_city

pytestmark = pytest.mark.usefixtures("own_environment")


def asked(city: City, query: str) -> list[tuple]:
    path = city.published / current_publication(city).file
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("use marts")
        return connection.execute(query).fetchall()


def test_a_planted_answer_goes_from_the_raw_file_to_the_publication(city, capsys):
    catalogue = {p: p.read_bytes() for p in city.catalogue.glob("*.csv")}
    assert refresh(city) == 0
    told = capsys.readouterr().out
    assert "读取 8 = 接收 3 + 退回 5" in told and "✓ published" in told
    # k1 was due on 4 May and closed on the 3rd; k2 due on the 8th, closed on the 9th; k3 is open.
    # No road-occupation case of the east was due, so that target does not apply there.
    assert asked(
        city,
        "select scope_code, numerator, denominator from fct_measures_monthly "
        "where measure_code = 'on_time_closure_rate' and level = 'unit' and indicator_code = 'all' "
        "and period_month = date '2013-05-01' order by 1",
    ) == [("u_east", 1, 1), ("u_west", 0, 2)]
    assert asked(
        city,
        "select scope_code, status from fct_target_status_monthly "
        "where target_code = 'rt_072_ontime' and period_month = date '2013-05-01' order by 1",
    ) == [("u_east", "not_applicable"), ("u_west", "missed")]
    assert asked(
        city, "select source_file, source_row, is_overdue from fct_cases where case_id = 'k3'"
    ) == [("cases/2013-05.csv", 5, True)]
    assert asked(city, "select count(*) from about_tests where status != 'pass'") == [(0,)]
    assert asked(city, "select count(*) from about_columns where description = ''") == [(0,)]
    assert {path.name for path in city.rejected_rows.iterdir()} == {"cases_hotline.xlsx"}
    # dbt must never write over the files that officials edit.
    assert {p: p.read_bytes() for p in city.catalogue.glob("*.csv")} == catalogue

    first = current_publication(city)
    assert refresh(city) == 0
    assert "nothing new, nothing changed" in capsys.readouterr().out
    assert current_publication(city) == first


def test_a_corrupted_file_among_good_ones_is_reported_and_the_others_load(city, capsys):
    (city.landing / "cases" / "2013-06.csv").write_bytes(b"\xff\xfe\x00broken")
    assert refresh(city) == 0
    assert "! cases/2013-06.csv" in capsys.readouterr().out
    assert asked(
        city, "select source_file, status from about_loads where feed = 'cases' order by 1"
    ) == [("cases/2013-05.csv", "loaded"), ("cases/2013-06.csv", "unreadable")]


def test_the_last_publication_stays_up_when_the_catalogue_or_a_blocking_check_fails(city, capsys):
    assert refresh(city) == 0
    first = current_publication(city)
    capsys.readouterr()
    indicators = city.catalogue / "indicators.csv"
    rows = indicators.read_text(encoding="utf-8").splitlines()
    indicators.write_text("\n".join([*rows, rows[-1]]) + "\n", encoding="utf-8")
    assert refresh(city) == 1
    told = capsys.readouterr().out
    assert "与第3行重复" in told
    assert f"readers still see {first.publication_id}" in told
    assert "· dbt_build" not in told and "· lake__prepared" not in told
    assert current_publication(city) == first
    indicators.write_text("\n".join(rows) + "\n", encoding="utf-8")

    # The register of units may come with the same refresh, so dbt judges this one.
    targets = city.catalogue / "routine_targets.csv"
    text = targets.read_text(encoding="utf-8-sig")
    table = list(csv.DictReader(text.splitlines()))
    table[0]["lead_unit_code"] = "u_nowhere"
    with targets.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, table[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    assert refresh(city) == 1
    told = capsys.readouterr().out
    assert "“u_nowhere”" in told and "the_lead_unit_of_a_target_is_a_known_unit" in told
    assert current_publication(city) == first
    targets.write_text(text, encoding="utf-8-sig")
    assert refresh(city) == 0


def test_a_city_without_any_file_still_publishes_its_empty_state(city: City, capsys):
    for path in Path(city.landing).rglob("*.csv"):
        path.unlink()
    assert refresh(city) == 0
    assert asked(city, "select count(*) from fct_cases") == [(0,)]
    assert asked(city, "select source_code, freshness_status from about_freshness order by 1") == [
        ("cases_hotline", "never"),
        ("places_office", "fresh"),
        ("units_office", "fresh"),
        ("visits_monthly", "never"),
    ]


def test_a_run_that_fails_before_its_first_step_says_why(city: City, capsys, monkeypatch):
    def no_room(*_):
        raise OSError("no room for the lock")

    monkeypatch.setattr(one_run, "writer_lock", no_room)
    assert refresh(city) == 1
    assert "✗ refresh: OSError: no room for the lock" in capsys.readouterr().out


def test_the_day_of_the_figures_can_be_named_and_must_be_one(monkeypatch):
    monkeypatch.setenv("CHANGTAI_CITY", "zhifu")
    monkeypatch.setenv("CHANGTAI_AS_OF", "2013-06-19")
    assert current_city().as_of == date(2013, 6, 19)
    monkeypatch.setenv("CHANGTAI_AS_OF", "yesterday")
    with pytest.raises(SettingsError, match="CHANGTAI_AS_OF=yesterday: not a day like"):
        current_city()


def test_a_refresh_does_not_load_dbt_core_into_its_own_process():
    """It takes longer than all that Dagster needs to start."""
    asked = (
        "import sys; import orchestration.refresh, orchestration.definitions; "
        "print([name for name in sys.modules if name.split('.')[0] == 'dbt'])"
    )
    said = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"
