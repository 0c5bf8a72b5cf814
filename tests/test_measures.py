"""Measures: what is declared is there, each figure leads to its rows, the planted gap is found.

Belongs here: the measures of the sample city, followed from figure to raw line. Not here: formulas
(dbt's unit tests), intervals (test_statistics).
"""

import csv
import gzip
import json
import random
import re
from functools import cache
from pathlib import Path

import fastexcel
import pyarrow.parquet
import pytest

from orchestration.saved_queries import ask
from orchestration.settings import DBT_PROJECT

KEY = [
    "measure_code", "indicator_code", "scope_kind", "level", "scope_code", "split",
    "period_month",
]  # fmt: skip
LEVELS = {"district", "street", "community", "grid", "unit", "league"}
FIGURES_PER_LEVEL = 1
ROWS_LOOKED_UP = 20


def declared() -> dict[str, dict[str, str]]:
    with (DBT_PROJECT / "seeds" / "measures.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["measure_code"]: row for row in csv.DictReader(file)}


def test_every_measure_that_a_model_names_is_in_the_catalogue():
    named = set()
    for path in (DBT_PROJECT / "models").rglob("*.sql"):
        text = path.read_text("utf-8")
        named |= set(re.findall(r"'measure_code': \"'(\w+)'\"", text))
        named |= set(re.findall(r"'(\w+)' as measure_code", text))
    shown_as_rows = {code for code, m in declared().items() if m["mart"] == "fct_measures_monthly"}
    assert named == shown_as_rows


def test_every_measure_of_the_catalogue_has_figures_in_its_mart_and_nothing_else_has(sample_marts):
    shown = {
        row[0]
        for row in sample_marts.execute(
            "select distinct measure_code from fct_measures_monthly where value is not null"
        ).fetchall()
    }
    for code, measure in declared().items():
        if measure["mart"] != "fct_measures_monthly":
            counted = sample_marts.execute(f"select count({code}) from {measure['mart']}")
            assert counted.fetchone()[0] > 0, code
            shown.add(code)
    assert shown == declared().keys()


def test_a_mart_that_names_its_measures_in_columns_declares_each_share_and_count(sample_marts):
    columns = {
        row[0]
        for row in sample_marts.execute("describe fct_volunteers_monthly").fetchall()
        if row[0].endswith(("_count", "_pct"))
    }
    named = {c for c, m in declared().items() if m["mart"] == "fct_volunteers_monthly"}
    assert columns - named == {"new_volunteer_count"}
    assert named <= columns


def test_every_level_has_figures_and_every_interval_holds_its_value(sample_marts):
    levels = sample_marts.execute("select distinct level from fct_measures_monthly").fetchall()
    assert {row[0] for row in levels} == LEVELS
    # No confidence is in force before its own first day, and so there is no interval either.
    wrong = sample_marts.execute(
        """select count(*) from fct_measures_monthly inner join dim_measures using (measure_code)
        where (value_low is not null) != (
            level != 'grid' and interval_method is not null and coalesce(denominator > 0, false)
        )
        and period_month >= (
            select min(period_month) from fct_measures_monthly where value_low is not null
        )"""
    ).fetchone()[0]
    assert wrong == 0


def test_a_league_is_the_sum_of_the_units_in_it(sample_marts):
    differing = sample_marts.execute(
        """with
        summed as (
            select measure_code, indicator_code, split, period_month, league_code,
                sum(numerator) as numerator, coalesce(sum(denominator), 0) as denominator
            from fct_measures_monthly
            inner join dim_units on scope_code = unit_code and is_current
            where level = 'unit' and league_code is not null
            group by all
        ),
        leagues as (
            select measure_code, indicator_code, split, period_month, scope_code as league_code,
                numerator, coalesce(denominator, 0) as denominator
            from fct_measures_monthly where level = 'league'
        )
        select count(*), count(*) filter (
            where summed.league_code is null or leagues.league_code is null
            or abs(summed.numerator - leagues.numerator) > 1e-6
            or abs(summed.denominator - leagues.denominator) > 1e-6
        )
        from summed full join leagues
        using (measure_code, indicator_code, split, period_month, league_code)"""
    ).fetchone()
    assert differing[0] > 1_000
    assert differing[1] == 0


@pytest.fixture
def figures(sample_marts) -> list[dict]:
    """Some published figures of every measure at every level and split, the same on each run."""
    drawn = []
    columns = [*KEY, "numerator", "denominator"]
    rows = sample_marts.execute(
        f"select {', '.join(columns)} from fct_measures_monthly "
        "qualify row_number() over (partition by measure_code, level, split "
        f"order by md5(concat_ws('|', {', '.join(KEY)}))) <= {FIGURES_PER_LEVEL}"
    ).fetchall()
    for row in sorted(rows, key=str):
        drawn.append(dict(zip(columns, row, strict=True)))
    return drawn


def test_the_rows_behind_every_measure_sum_to_the_published_figure(sample_marts, figures):
    assert {(f["measure_code"], f["level"]) for f in figures} >= {
        (code, level)
        for code, measure in declared().items()
        if measure["mart"] == "fct_measures_monthly"
        for level in ("district", "unit", "league")
    }
    wrong = []
    for figure in figures:
        rows = ask(sample_marts, "trace_figure", **{name: figure[name] for name in KEY})
        found = rows.aggregate("coalesce(sum(numerator), 0), sum(denominator)").fetchone()
        same = abs(found[0] - figure["numerator"]) < 1e-6 and (
            found[1] is None
            if figure["denominator"] is None
            else abs((found[1] or 0) - figure["denominator"]) < 1e-6
        )
        if not same:
            wrong.append((figure, found))
    assert wrong == []


@cache
def _records(path: Path) -> list[str]:
    """A landing file's rows as texts, numbered as a reader of the file would: row 1 is first."""
    name = path.name
    if name.endswith((".csv", ".csv.gz")):
        raw = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("gb18030")
        return [" ".join(record) for record in csv.reader(text.splitlines(keepends=True))]
    if name.endswith(".parquet"):
        return [str(row) for row in pyarrow.parquet.read_table(path).to_pylist()]
    if name.endswith(".xlsx"):
        sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string")
        columns = sheet.to_arrow().to_pydict().values()
        return [" ".join(map(str, row)) for row in zip(*columns, strict=True)]
    document = json.loads(path.read_text("utf-8-sig"))
    if isinstance(document, dict):
        document = next(part for part in document.values() if isinstance(part, list))
    return [json.dumps(row, ensure_ascii=False) for row in document]


def test_every_row_behind_a_figure_names_the_very_line_of_the_file_that_was_received(
    sample_marts, sample, figures
):
    seen, followed = set(), set()
    draw = random.Random(20130618)
    for figure in figures:
        if (figure["measure_code"], figure["level"]) in followed or figure["level"] != "district":
            continue
        followed.add((figure["measure_code"], figure["level"]))
        rows = ask(sample_marts, "trace_figure", **{name: figure[name] for name in KEY})
        found = rows.project("row_kind, row_id, source_file, source_row").fetchall()
        for kind, row_id, file, row in draw.sample(found, min(ROWS_LOOKED_UP, len(found))):
            line = _records(sample.landing / file)[row - 1]
            # The source puts a letter before a place's digits and joins an item to its visit.
            known = re.sub(r"^[a-z]+(?=\d)", "", re.split(r"[ -]", row_id)[0])
            assert known in line, (kind, file, row, line)
            seen.add((kind, Path(file).suffix))
    assert {kind for kind, _ in seen} == {
        "observation", "visit", "grid", "grid_post", "case", "cleanup_trip", "session", "station",
    }  # fmt: skip
    assert {".csv", ".gz", ".xlsx", ".json", ".parquet", ".geojson"} <= {
        ending for _, ending in seen
    }


def test_the_community_that_nobody_inspects_is_the_only_one_with_no_grid_covered(
    sample_marts, sample_truths
):
    never = sample_marts.execute(
        """select scope_code from fct_measures_monthly
        where measure_code = 'grid_inspection_coverage_rate'
            and level = 'community' and split = 'all'
        group by scope_code having sum(numerator) = 0 and sum(denominator) > 0"""
    ).fetchall()
    assert never == [(sample_truths["planted"]["uninspected"]["community"],)]


def test_different_people_are_counted_once_however_many_stations_they_serve_at(sample_marts):
    month, registered, stars = sample_marts.execute(
        """select period_month, registered_volunteer_count, star_volunteer_count
        from fct_volunteers_monthly where level = 'district'
        order by period_month desc limit 1"""
    ).fetchone()
    by_station = sample_marts.execute(
        """select sum(registered_volunteer_count), max(registered_volunteer_count)
        from fct_volunteers_monthly where level = 'station' and period_month = ?""",
        [month],
    ).fetchone()
    assert by_station[1] < registered < by_station[0]
    named = sample_marts.execute("select count(*) from fct_awards where kind = 'star_volunteer'")
    assert stars == named.fetchone()[0]


def test_crews_and_vehicles_reach_the_drawn_numbers_and_are_never_one(sample_marts, sample_truths):
    for code, column in (("crew_trips", "crew_count"), ("vehicle_trips", "vehicle_count")):
        counted = sample_marts.execute(
            f"select sum({column}) from fct_cleanup_trips, about_city "
            "where departed_at between mechanism_start_date and as_of_date + 1"
        )
        assert counted.fetchone()[0] == sample_truths["figures"][code]
        same = sample_marts.execute(
            f"select sum(numerator) = (select sum({column}) from fct_cleanup_trips) "
            "from fct_measures_monthly where measure_code = $code and level = 'district'",
            {"code": code},
        )
        assert same.fetchone() == (True,)
