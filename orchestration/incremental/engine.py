"""Engine: a build that follows what is new where the last one allows it, else a whole one by dbt.

Belongs here: the order of work, and what Dagster is told of it. Not here: how rows are followed
(build), from what (basis), the verdict (warehouse).
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
import duckdb

from orchestration.incremental.basis import (
    Basis,
    CannotFollow,
    keep_basis,
    news_since,
    present_basis,
    take_basis,
)
from orchestration.incremental.build import Build, Tested
from orchestration.incremental.plan import read_plan
from orchestration.run_records import one_transaction
from orchestration.settings import City
from orchestration.warehouse import is_forced, on_duckdb


def _connected(city: City) -> duckdb.DuckDBPyConnection:
    """The build as dbt's profile opens it."""
    memory = os.environ.get("CHANGTAI_MEMORY") or "4GB"
    connection = duckdb.connect(
        str(city.build / "build.duckdb"), config={"threads": 2, "memory_limit": memory}
    )
    connection.execute(f"attach '{city.marts_file}' as marts_file")
    return connection


def _with_news(results: dict[str, Any], tested: list[Tested]) -> dict[str, Any]:
    """dbt's results, with what the tests say now; the others stand as they were."""
    said = {each.step.unique_id: each for each in tested}

    def renewed(result: dict[str, Any]) -> dict[str, Any]:
        if (now := said.get(result["unique_id"])) is None:
            return result
        timing = [{"name": "execute", "completed_at": now.completed_at}]
        return result | {"status": now.status, "failures": now.failures, "timing": timing}

    return results | {"results": [renewed(result) for result in results["results"]]}


@dataclass(frozen=True)
class Followed:
    """A build brought up to date: models in which something changed, tests that ran, all results.

    `checks` are the results of all data tests by their names, as dbt words them.
    """

    changed: list[str]
    tested: list[Tested]
    checks: Mapping[str, Mapping[str, Any]]


def follow(city: City, present: Basis) -> Followed:
    """Bring the last build up to date with what is there now, dbt's results of its tests, too.

    Raises:
        CannotFollow: the build has to be made anew; what lies there is no build any more.
    """
    basis = take_basis(city)
    results_file = city.build / "run_results.json"
    try:
        manifest = json.loads((city.build / "manifest.json").read_text(encoding="utf-8"))
        results = json.loads(results_file.read_text(encoding="utf-8"))
        plan = read_plan(manifest, results)
        news = news_since(city, basis, present, plan.sources)
        with _connected(city) as connection:
            build = Build(connection, plan, news)
            changed = [step.name for step in build.models()]
            tested = list(build.tests())
    except (duckdb.Error, OSError, ValueError, KeyError) as error:
        raise CannotFollow(f"{type(error).__name__}: {error}") from error
    if failed := [each.step.name for each in tested if each.status == "fail"]:
        raise CannotFollow(f"tests fail: {', '.join(failed)}")
    results = _with_news(results, tested)
    results_file.write_text(json.dumps(results), encoding="utf-8")
    by_id = {each["unique_id"]: each for each in results["results"]}
    checks = {step.name: by_id[step.unique_id] for step in plan.tests}
    return Followed(changed, tested, checks)


def _told(context: dg.AssetExecutionContext, done: Followed) -> Iterator[Any]:
    """What holds now: every model, and every test, whether it had to run again or not."""
    for key in TopologicalSorter(context.assets_def.asset_deps).static_order():
        if key in context.selected_asset_keys:
            is_changed = key.path[-1] in done.changed
            yield dg.MaterializeResult(asset_key=key, metadata={"changed": is_changed})
    ran = {each.step.name for each in done.tested}
    for key in sorted(context.selected_asset_check_keys):
        if check := done.checks.get(key.name):
            yield dg.AssetCheckResult(
                asset_key=key.asset_key,
                check_name=key.name,
                passed=check["status"] == "pass",
                # What fails never comes here (follow).
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"failures": check["failures"], "ran": key.name in ran},
            )


def following(context: dg.AssetExecutionContext, city: City) -> Iterator[Any]:
    """Follow what is new; where that cannot be, or goes wrong, dbt builds and tests everything.

    So what a failed test or a damaged file means is always dbt's own verdict on a whole build.
    """
    present = present_basis(city)
    try:
        if is_forced(context):
            raise CannotFollow("it was asked for")
        done = follow(city, present)
    except CannotFollow as why:
        context.log.info("a whole build by dbt: %s", why)
        yield from on_duckdb(context, city)
    else:
        changed, tested = len(done.changed), len(done.tested)
        context.log.info("followed: %d models changed, %d tests ran", changed, tested)
        with one_transaction(context.instance, context.run.run_id):
            yield from _told(context, done)
    try:
        keep_basis(city, present)
    except OSError as error:
        # The build is whole and checked all the same; the next one will be made anew.
        context.log.warning("the next build will be a whole one: %s", error)
