"""The wall around analysts' SQL: what may run runs, every attack is stopped with a plain word.

Belongs here: attacks, limits, and that nobody else notices. Not here: the page that shows answers.
"""

import os
import threading
from pathlib import Path

import duckdb
import pytest

from dashboards.sql_wall.query import Query, QueryFailed, QueryRefused, QueryStopped
from tests.account_of_suites import tell

TABLE = "attacks on the SQL wall"
SECONDS = 4
DEEP = 3_000

ALLOWED = {
    "select status, count(*) from fct_cases group by all": 2,
    "from fct_cases": 3,
    "with x as (from marts.fct_cases) select case_id from x where status = 'open'": 1,
    "select case_id from fct_cases union all select case_id from fct_cases": 6,
    "select * from information_schema.columns where table_name = 'fct_cases'": 2,
    "select n from generate_series(1, 3) as t(n)": 3,
    "select unnest([1, 2]) as n; -- done": 2,
    "select list_transform([1, 2], lambda x: x + 1) as n": 1,
    "select * from fct_cases where case_id = $case_id": 1,
}
REFUSED = {
    # Files and folders.
    "select * from '/etc/passwd'": "unknown_table",
    'select * from "secret.csv"': "unknown_table",
    "select * from read_csv('/etc/passwd')": "function",
    "select * from read_text('/etc/passwd')": "function",
    "select * from read_blob('/etc/passwd')": "function",
    "select * from read_parquet('s3://bucket/x')": "function",
    "select * from parquet_metadata('/tmp/x')": "function",
    "select * from glob('/**')": "function",
    "select * from sniff_csv('/etc/passwd')": "function",
    "select (select content from read_text('/etc/passwd')) from fct_cases": "function",
    "with x as (from read_text('/etc/passwd')) select * from x": "function",
    # Writing, loading, changing.
    "copy fct_cases to 'stolen.csv'": "not_a_select",
    "copy (select 1) to program 'sh'": "not_understood|not_a_select",
    "export database 'stolen'": "not_a_select|not_understood",
    "attach 'other.duckdb'": "not_a_select",
    "attach ':memory:' as m": "not_a_select",
    "install httpfs": "not_a_select",
    "load httpfs": "not_a_select",
    "set memory_limit = '100GB'": "not_a_select",
    "reset memory_limit": "not_a_select",
    "pragma database_list": "not_a_select",
    "call pragma_version()": "not_a_select|not_understood",
    "create table t as select 1": "not_a_select",
    "create macro f() as 1": "not_a_select",
    "insert into fct_cases values ('x', 'y')": "not_a_select",
    "delete from fct_cases": "not_a_select",
    "update fct_cases set status = 'closed'": "not_a_select",
    "drop table fct_cases": "not_a_select",
    "truncate fct_cases": "not_a_select",
    "checkpoint": "not_a_select|not_understood",
    "begin transaction": "not_a_select",
    "prepare p as select 1": "not_a_select|not_understood",
    "execute p": "not_a_select|not_understood",
    "use memory": "not_a_select",
    "explain analyze select 1": "not_a_select",
    "create secret s (type s3)": "not_a_select|not_understood",
    "select 1 into outfile 'x'": "not_understood|writes|function",
    # Settings, secrets, the machine.
    "select getenv('HOME')": "function",
    "select current_setting('home_directory')": "function",
    "select * from duckdb_settings()": "function",
    "select * from duckdb_secrets()": "function",
    "select * from duckdb_databases()": "function",
    "select * from pragma_database_list()": "function",
    "select * from pg_catalog.pg_settings": "other_schema",
    "select * from temp.information_schema.tables": "other_schema",
    "select * from sqlite_master": "unknown_table",
    "select * from information_schema.schemata": "unknown_table",
    "select * from query('select 1')": "function",
    "select * from query_table('fct_cases')": "function",
    "select * from QUERY ('select 1')": "function",
    # Variables of the program around it.
    "select * from os": "unknown_table",
    "select * from connection": "unknown_table",
    # Two statements, comments, case, blanks.
    "select 1; select 2": "more_than_one",
    "select 1; drop table fct_cases": "more_than_one",
    "select 1; -- x\n copy fct_cases to 'x'": "more_than_one",
    "/* select */ drop table fct_cases": "not_a_select",
    "--select\n\tDrOp TaBlE fct_cases": "not_a_select",
    "select * from read_text/**/('/etc/passwd')": "function",
    "select * from \"read_text\"('/etc/passwd')": "table_function",
    "": "empty",
    "-- nothing": "empty",
    ";;": "empty",
    "drop": "not_a_select|not_understood",
    "selec 1": "not_a_select|not_understood",
    # Bombs for the parser.
    "select " + "(" * DEEP + "1" + ")" * DEEP: "not_understood",
    "select " + "-" * 9 + "1 " * 9_999: "empty|not_understood|too_long",
    "x" * 30_000: "too_long",
}
STOPPED = {
    "select count(*) from range(10000000) a, range(10000000) b": "time",
    "with recursive t(n) as (select 1 union all select n + 1 from t) from t": "time",
    "select repeat('x', 3000000000)": "memory",
    "select list(range(1000000000))": "memory",
    "select string_agg(i::varchar || repeat('y', 100), '') from range(20000000) t(i)": "memory",
}


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    """A publication with one small mart."""
    path = tmp_path_factory.mktemp("published") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.fct_cases as select * from (values ('k1', 'open'), "
            "('k2', 'closed'), ('k3', 'closed')) as t(case_id, status)"
        )
    return path


def asked(file: Path, text: str, **given) -> Query:
    return Query(str(file), text, seconds=SECONDS, **given)


@pytest.mark.parametrize(("text", "count"), ALLOWED.items())
def test_one_select_over_the_marts_is_answered(file, text, count):
    parameters = {"case_id": "k2"} if "$" in text else {}
    answer = asked(file, text, parameters=parameters).answer()
    assert answer.rows.num_rows == count and answer.cut_by is None


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:60].strip() or "empty")
def test_whatever_is_not_one_select_over_the_marts_is_refused(file, text):
    folder = {path: path.stat().st_mtime_ns for path in file.parent.iterdir()}
    with pytest.raises(QueryRefused) as refusal:
        asked(file, text).answer()
    assert refusal.value.code in REFUSED[text].split("|"), refusal.value
    assert {path: path.stat().st_mtime_ns for path in file.parent.iterdir()} == folder
    tell(TABLE, "refused before it runs")


@pytest.mark.parametrize("text", STOPPED)
def test_whatever_takes_too_much_is_stopped(file, text):
    with pytest.raises(QueryStopped) as stop:
        asked(file, text).answer()
    assert stop.value.code in (STOPPED[text], "memory", "crash")
    assert asked(file, "select 1").answer().rows.num_rows == 1
    tell(TABLE, "stopped while it runs")


def test_a_flood_of_rows_is_cut_and_says_so(file):
    answer = asked(file, "select * from range(100000000) t(n)", row_cap=1_000).answer()
    assert (answer.rows.num_rows, answer.cut_by) == (1_000, "rows")
    tell(TABLE, "cut to its cap")


def test_a_flood_of_bytes_is_cut_and_says_so(file):
    text = "select repeat('x', 10000) as wide from range(100000)"
    answer = asked(file, text, row_cap=100_000).answer()
    assert answer.cut_by == "bytes" and answer.rows.num_rows < 100_000
    tell(TABLE, "cut to its cap")


def test_a_wrong_name_is_told_in_the_engines_own_words(file):
    with pytest.raises(QueryFailed, match="no_such"):
        asked(file, "select no_such from fct_cases").answer()


def test_a_statement_can_be_cancelled_while_it_runs(file):
    query = Query(str(file), "select count(*) from range(10000000) a, range(10000000) b")
    threading.Timer(1, query.cancel).start()
    with pytest.raises(QueryStopped, match="cancelled"):
        query.answer()


def test_others_are_answered_while_a_bomb_runs(file):
    bomb = Query(str(file), "select count(*) from range(10000000) a, range(10000000) b")
    ended = []

    def run() -> None:
        with pytest.raises(QueryStopped):
            bomb.answer()
        ended.append(True)

    thread = threading.Thread(target=run)
    thread.start()
    assert asked(file, "from fct_cases").answer().rows.num_rows == 3
    bomb.cancel()
    thread.join()
    assert ended == [True]


def test_the_process_is_given_nothing_of_ours(file, monkeypatch):
    monkeypatch.setenv("CHANGTAI_SECRET", "do not tell")
    query = asked(file, "from fct_cases")
    query.answer()
    assert "CHANGTAI_SECRET" not in query.environment("nowhere")
    assert os.environ["CHANGTAI_SECRET"] == "do not tell"
