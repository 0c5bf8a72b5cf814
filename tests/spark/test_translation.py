"""A query written for DuckDB has the same answer when it is said in Spark's words."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import DBT_PROJECT, ROOT

# One query or more per rule of dbt_project/spark/dbt/adapters/changtaispark/rules.py.
QUERIES = {
    "number": "select 1.0 / 3 as x",
    "division": "select 7 / 2 as a, 1::decimal(18, 6) / 3 as b",
    "rows_of_list": "select unnest([{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'y'}], recursive := true)",
    "cast": "select unnest(['1', '2'])::double as x",
    "series": "select array_length(generate_series(3, 1)) as none, unnest(range(1, 3)) as x",
    "series_of_days": "select unnest(generate_series(date '2013-01-30', date '2013-02-02', "
    "interval 1 day))::date as x",
    "item": "select [10, 20, 30][2] as a, [10][n::integer] as b, [10, 20][n + 1] as c, "
    "[10][n - 1] as d, [10][5] as e from (select 1 as n)",
    "truncated": "select date_trunc('month', timestamp '2013-05-17 08:00:00') as x",
    "weekday": "select isodow(date '2013-05-12') as sunday, isodow(date '2013-05-13') as monday",
    "difference": "select date_diff('day', date '2013-05-01', date '2013-06-01') as days, "
    "date_diff('second', timestamp '2013-05-01 00:00:30', timestamp '2013-05-01 00:02:00') as s",
    "latest": "select arg_max(v, o) as x, arg_min(v, o) as y "
    "from (values (null, 3), ('b', 2), ('a', 1)) as t (v, o)",
    "any_known": "select any_value(v) as x from (values (null), ('b')) as t (v)",
    "distinct": "select array_length(list_distinct([1, 1, null, 2])) as x",
    "replaced": "select b, c, a from (select * replace (a + 1 as a) from (select 1 as a, 2 as b, "
    "3 as c))",
    "named": "select round(lgamma(5.5), 9) as g, list_sum([1.5, 2.5]) as s, "
    "(date '2013-01-31' + to_months(1))::date as m, "
    "timestamp '2013-01-01 00:00:00' + to_minutes(90) as t",
    "qualify": "select v from (values (1), (2), (3)) as t (v) "
    "qualify row_number() over (order by v desc) = 1",
    "star_without": "select * exclude (b) from (select 1 as a, 2 as b, 3 as c)",
}


@pytest.fixture(scope="module")
def answers() -> dict[str, list[list[str]]]:
    """What Spark says to each query."""
    environment = Path(os.environ.get("CHANGTAI_SPARK_ENV") or ROOT / ".venv-spark")
    python = environment / "bin" / "python"
    if shutil.which("java") is None or not python.is_file():
        pytest.skip("no Java, or no environment for Spark: `make spark-env`")
    run = subprocess.run(
        [str(python), str(Path(__file__).with_name("answers.py"))],
        input=json.dumps(list(QUERIES.values())),
        env=os.environ | {"PYTHONPATH": str(DBT_PROJECT / "spark")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-4000:]
    return dict(zip(QUERIES, json.loads(run.stdout.splitlines()[-1]), strict=True))


@pytest.mark.parametrize("rule", QUERIES)
def test_a_translated_query_has_the_answer_of_the_one_that_was_written(rule, answers):
    rows = duckdb.execute(QUERIES[rule]).fetchall()
    assert sorted(answers[rule]) == sorted([[str(value) for value in row] for row in rows])
