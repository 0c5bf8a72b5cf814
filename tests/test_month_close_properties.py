"""Month close under any history: whatever comes late and whenever months are closed, it adds up.

Belongs here: random sequences of records and closes, with dbt's own compiled SQL on small tables.
Not here: single cases with their causes (test_month_close, dbt's unit tests).
"""

import json
from collections import Counter
from dataclasses import asdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from built_city import run_dbt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from orchestration.ledger import write_ledger_shapes
from orchestration.month_close import close_month
from orchestration.publish import Publication
from orchestration.settings import City

MONTHS = (date(2013, 3, 1), date(2013, 4, 1))
STAGED = ("month_closes", "closed_figures", "closed_rules", "closed_loads")
MARTS = ("fct_month_closes", "fct_closed_figures", "fct_present_figures", "fct_restatements")
# Where dbt builds each schema.
DATABASES = {"staging": "build", "intermediate": "build", "marts": "marts_file"}
# What the models read beside the ledger and the marts that are closed.
TABLES = {
    "dim_figure_rules": "rule_kind varchar, scenario varchar, rule_code varchar, content varchar, "
    "valid_from date, valid_to date",
    "dim_measures": "measure_code varchar, family varchar",
    "dim_deciding_rules": "model_name varchar, rule_kind varchar, matched_by varchar, "
    "rule_code varchar",
    "about_loads": "source_code varchar, feed varchar, source_file varchar, file_sha256 varchar",
    "about_publication": "publication_id varchar, as_of_date date",
    "about_closing": "model_name varchar, declaration varchar",
}
EVIDENCE = (
    "close_month date, edition_number integer, cause varchar, feed varchar, "
    "subject_code varchar, is_direct boolean"
)
# A record: its month, its street, whether the deadline was kept.
record = some.tuples(some.sampled_from(MONTHS), some.sampled_from("ab"), some.booleans())
step = some.one_of(
    some.lists(record, min_size=1, max_size=4),
    some.tuples(some.sampled_from(MONTHS), some.booleans()),
)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory) -> tuple[Path, dict[str, str], dict[str, dict]]:
    """The ledger folder that stands in the SQL, the models' SQL, the marts that are closed."""
    state = tmp_path_factory.mktemp("compiled")
    city = City("zhifu", {}, Path("raw/cities/zhifu").resolve(), state, state)
    run_dbt(city, "compile", "--quiet", "--no-introspect", "--select", "+fct_restatements")
    manifest = json.loads((state / "dbt" / "manifest.json").read_text(encoding="utf-8"))
    models = {n["name"]: n for n in manifest["nodes"].values() if n["resource_type"] == "model"}
    wanted = [*(f"stg_ledger__{name}" for name in STAGED), *MARTS]
    closing = {n: m for n, m in models.items() if "closes" in m["config"].get("meta", {})}
    return city.ledger, {name: models[name]["compiled_code"] for name in wanted}, closing


class History:
    """A city of two streets, its records in any order, and a publication after each step."""

    def __init__(self, folder: Path, closing: dict[str, dict]):
        self.city = City("little", {"timezone": "Asia/Shanghai"}, folder, folder, folder)
        self.closing, self.records, self.number = closing, [], 0
        write_ledger_shapes(self.city)

    def present(self) -> dict[tuple[date, str], tuple[float, float]]:
        """Numerator and denominator by month and street, counted without SQL."""
        denominators = Counter((month, street) for month, street, _ in self.records)
        kept = Counter((month, street) for month, street, is_kept in self.records if is_kept)
        return {key: (float(kept[key]), float(count)) for key, count in denominators.items()}

    def publish(self) -> Path:
        """A publication that holds just what a close reads."""
        self.number += 1
        name = f"warehouse_{self.number}.duckdb"
        self.city.published.mkdir(exist_ok=True)
        with duckdb.connect(str(self.city.published / name)) as connection:
            connection.execute("create schema marts")
            for table, columns in TABLES.items():
                connection.execute(f"create table marts.{table} ({columns})")
            for mart, node in self.closing.items():
                columns = node["columns"].values()
                listed = ", ".join(f"{column['name']} {column['data_type']}" for column in columns)
                connection.execute(f"create table marts.{mart} ({listed})")
            for (month, street), (numerator, denominator) in self.present().items():
                connection.execute(
                    "insert into marts.fct_measures_monthly (measure_code, indicator_code, "
                    "scope_kind, level, scope_code, split, period_month, numerator, denominator, "
                    "value) values ('on_time_closure_rate', 'all', 'place', 'street', ?, 'all', "
                    "?, ?, ?, ? / ? * 100)",
                    [street, month, numerator, denominator, numerator, denominator],
                )
            connection.execute("insert into marts.dim_measures values ('on_time_closure_rate', '')")
            connection.execute(
                "insert into marts.dim_figure_rules values "
                "('measure', null, 'on_time_closure_rate', '', null, null)"
            )
            connection.execute(
                "insert into marts.about_publication values (?, '2013-06-18')", [str(self.number)]
            )
            for mart, node in self.closing.items():
                values = [mart, json.dumps(node["config"]["meta"]["closes"])]
                connection.execute("insert into marts.about_closing values (?, ?)", values)
        pointer = Publication(name, str(self.number), "2013-06-18", "", "", "")
        (self.city.published / "current.json").write_text(json.dumps(asdict(pointer)))
        return self.city.published / name

    def ledger(self) -> dict[str, bytes]:
        paths = [path for path in self.city.ledger.rglob("*.*") if path.is_file()]
        return {str(path): path.read_bytes() for path in paths}


def restated(history: History, published: Path, ledger: Path, sql: dict[str, str]):
    """Closed figures and restatements as the models' own SQL makes them of ledger and marts."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{published}' as published (read_only)")
        for schema, database in DATABASES.items():
            connection.execute(f"attach if not exists ':memory:' as {database}")
            connection.execute(f"create schema {database}.{schema}")
        for table in [*TABLES, *history.closing]:
            connection.execute(
                f"create view marts_file.marts.{table} as from published.marts.{table}"
            )
        connection.execute(f"create table build.intermediate.int_close_evidence ({EVIDENCE})")
        for name, query in sql.items():
            schema = "staging" if name.startswith("stg_") else "marts"
            query = query.replace(str(ledger), str(history.city.ledger))
            table = f"{DATABASES[schema]}.{schema}.{name}"
            connection.execute(f"create table {table} as {query}")
        figure = "period_month, scope_code, edition_number"
        closed = connection.execute(
            f"select {figure}, numerator, denominator from marts_file.marts.fct_closed_figures"
        ).fetchall()
        changed = connection.execute(
            f"select {figure}, closed_numerator, closed_denominator, numerator_difference, "
            "denominator_difference, current_numerator, current_denominator, change "
            "from marts_file.marts.fct_restatements"
        ).fetchall()
    return closed, {row[:3]: row[3:] for row in changed}


@given(steps=some.lists(step, min_size=2, max_size=7))
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_closed_figure_plus_difference_is_the_present_figure_and_the_ledger_only_grows(
    compiled, steps
):
    ledger, sql, closing = compiled
    with TemporaryDirectory() as folder:
        history = History(Path(folder), closing)
        for done in steps:
            before = history.ledger()
            if isinstance(done, list):
                history.records += done
                published = history.publish()
                assert history.ledger() == before
            else:
                published = history.publish()
                month, is_restatement = done
                if any(known == month for known, _ in history.present()):
                    close_month(history.city, month, restate=is_restatement, why="test")
                    assert before.items() <= history.ledger().items()
            closed, changed = restated(history, published, ledger, sql)
            present = history.present()
            for month, street, edition, numerator, denominator in closed:
                now = present[(month, street)]
                row = changed.pop((month, street, edition), None)
                if row is None:
                    assert now == (numerator, denominator)
                else:
                    assert row[:2] == (numerator, denominator)
                    assert now == (numerator + row[2], denominator + row[3]) == row[4:6]
                    assert row[6] == "changed"
            # What is left did not exist at its close: the difference is the whole figure.
            for (month, street, _), row in changed.items():
                assert row[2:6] == (*present[(month, street)], *present[(month, street)])
                assert row[6] == "added"
