"""Following what is new gives what building anew gives, whatever comes, goes and is sent again.

Belongs here: random files against a small plan of models of every kind that `follows` knows.
Not here: the project's own models (test_incremental).
"""

import shutil
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from unittest.mock import patch

import duckdb
import pyarrow as pa
import pyarrow.parquet
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.incremental.build import Build
from orchestration.incremental.changes import Files
from orchestration.incremental.plan import Follows, Plan, Step

SHAPE = pa.schema(
    {
        **dict.fromkeys(("event_id", "case_id", "file"), pa.string()),
        "day": pa.date32(),
        "amount": pa.int64(),
    }
)
MONTHS = [date(2012, 12, 1), date(2013, 1, 1), date(2013, 2, 1), date(2014, 1, 1)]
LAGGED = """
    select month, total, sum(total) over (
        order by year(month) * 12 + month(month) range between 1 preceding and 1 preceding
    ) as earlier
    from "build"."main"."monthly"
"""
SQL = {
    "events": (
        "view",
        None,
        "select * from read_parquet('{lake}/*.parquet')",
    ),
    "about": ("view", None, "select * from read_parquet('{lake}/about/city.parquet')"),
    "latest": (
        "table",
        Follows("case_id", {"events": "case_id"}, through="event_id"),
        # The latest version of an event, which may have moved to another case.
        """select event_id, case_id, day, amount,
        row_number() over (partition by case_id order by event_id) as place
        from (select * from "build"."main"."events" qualify row_number() over (
            partition by event_id order by file desc, amount desc, case_id, day) = 1)""",
    ),
    "summed": (
        "table",
        Follows(None, {"latest": ""}, adds=("total", "n")),
        """select date_trunc('month', day)::date as month, case_id, sum(amount)::double as total,
        count(*)::double as n from "build"."main"."latest" group by all""",
    ),
    "monthly": (
        "table",
        Follows("month", {"summed": "month"}),
        'select month, sum(total) as total from "build"."main"."summed" group by all',
    ),
    "compared": ("table", Follows("month", {"monthly": "month"}, months=(0, 1)), LAGGED),
    "pooled": (
        "table",
        Follows("month", {"summed": "month"}, apart="month is null"),
        'select month, sum(n) as n from "build"."main"."summed" group by grouping sets (month, ())',
    ),
    "cases": ("view", Follows("case_id", {"latest": "case_id"}), 'from "build"."main"."latest"'),
    "counted": (
        "table",
        Follows("case_id", {"cases": "case_id"}),
        'select case_id, count(*) as n from "build"."main"."cases" group by all',
    ),
    "so_far": (
        "table",
        Follows("month", {"summed": "month"}, beside={"about": "date_trunc('month', as_of)::date"}),
        """select month, sum(total) as total,
        max(as_of) filter (where date_trunc('month', as_of) = month) as seen_until
        from "build"."main"."summed" cross join "build"."main"."about"
        where month <= as_of group by all""",
    ),
    "whole": ("table", None, 'select max(total) as most from "build"."main"."monthly"'),
}
READS = {
    "events": ["source"],
    "about": ["about_source"],
    "latest": ["events"],
    "summed": ["latest"],
    "monthly": ["summed"],
    "compared": ["monthly"],
    "pooled": ["summed"],
    "cases": ["latest"],
    "counted": ["cases"],
    "so_far": ["summed", "about"],
    "whole": ["monthly"],
}
rows = st.fixed_dictionaries(
    {
        "event_id": st.sampled_from(["e1", "e2", "e3", "e4", "e5"]),
        "case_id": st.sampled_from(["a", "b", "c", None]),
        "day": st.one_of(st.sampled_from(MONTHS), st.none()),
        "amount": st.integers(0, 3),
    }
)
# A day, and one of its month or of the next one.
days = st.sampled_from([date(2013, 1, 10), date(2013, 1, 31), date(2013, 2, 1), date(2013, 2, 9)])
lakes = st.dictionaries(st.sampled_from(["f1", "f2", "f3"]), st.lists(rows, max_size=5))


def plan_over(lake: Path) -> Plan:
    words = {name: f'"build"."main"."{name}"' for name in SQL}
    for source, view in (("source", "events"), ("about_source", "about")):
        words[source] = SQL[view][2].partition("from ")[2].format(lake=lake)
    steps = [
        Step(
            name,
            name,
            kind,
            query.format(lake=lake),
            words[name],
            {below: words[below] for below in READS[name]},
            follows,
        )
        for name, (kind, follows, query) in SQL.items()
    ]
    return Plan(steps, [], {name: name for name in words}, {})


def written(folder: Path, files: Mapping[str, list[dict]], as_of: date) -> None:
    (folder / "about").mkdir(parents=True)
    pyarrow.parquet.write_table(pa.table({"as_of": [as_of]}), folder / "about" / "city.parquet")
    for name, content in ({"0_shape": []} | files).items():
        pyarrow.parquet.write_table(
            pa.Table.from_pylist(content, SHAPE), folder / f"{name}.parquet"
        )


def built(plan: Plan) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as build")
    for step in plan.models:
        connection.execute(f"create {step.kind} {step.relation} as {step.sql}")
    return connection


def content(connection: duckdb.DuckDBPyConnection, plan: Plan) -> dict[str, list[str]]:
    return {
        step.name: sorted(map(repr, connection.execute(f"from {step.relation}").fetchall()))
        for step in plan.models
        if step.kind == "table"
    }


# A lake of five rows has none that are few.
@patch("orchestration.incremental.renewal.ADDED_SHARE", 10)
@settings(max_examples=60, deadline=None)
@given(before=lakes, after=lakes, day=days, next_day=days)
def test_following_gives_what_building_anew_gives(before, after, day, next_day):
    with tempfile.TemporaryDirectory() as name:
        lake, then = Path(name) / "lake", Path(name) / "then"
        written(lake, before, day)
        plan = plan_over(lake)
        followed = built(plan)
        lake.rename(then)
        written(lake, after, next_day)
        differ = sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n))
        came = [lake / f"{n}.parquet" for n in differ if n in after]
        gone = [then / f"{n}.parquet" for n in differ if n in before]
        news = {"source": Files(came, gone, lake / "0_shape.parquet")} if differ else {}
        if day != next_day:
            city = "about/city.parquet"
            news["about_source"] = Files([lake / city], [then / city])
        changed = {step.name for step in Build(followed, plan, news).models()}
        anew = content(built(plan), plan)
        assert content(followed, plan) == anew
        # What is the same as before is not said to have changed.
        shutil.rmtree(lake)
        written(lake, before, day)
        was = content(built(plan), plan)
        assert changed & was.keys() == {name for name in was if was[name] != anew[name]}
